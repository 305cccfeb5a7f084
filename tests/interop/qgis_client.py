"""QGIS adding a layer and drawing it; a program for the Python that QGIS was built for.

Takes one task as JSON from its standard input: a connection's ``url``, the ``layer``, its ``tile_matrix_set`` (empty for
a WMS), the ``crs``, maybe ``credentials`` with a ``username`` and a ``password``, and the ``bbox`` and ``size`` of the map, whose picture goes to ``target``. Prints what QGIS knows
of the layer as JSON, with the ``bbox`` that it has drawn, some pixels from the wanted one.
"""

from __future__ import annotations

import itertools
import json
import math
import os
import sys

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsDataItem,
    QgsDataSourceUri,
    QgsLayerItem,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsRasterLayer,
    QgsRectangle,
    QgsSettings,
)
from qgis.PyQt.QtCore import QSize, Qt

_kept: list[QgsDataItem] = []
"""Items of the browser are their parents' in C++, and must not be collected here."""


def browsed_layers(url: str, credentials: dict[str, str]) -> list[QgsLayerItem]:
    """The layers that QGIS's browser finds below a new connection."""
    QgsSettings().setValue("qgis/connections-wms/tested/url", url)
    for name, value in credentials.items():
        QgsSettings().setValue(f"qgis/WMS/tested/{name}", value)
    (provider,) = (each for each in QgsApplication.dataItemProviderRegistry().providers() if each.name() == "WMS")
    _kept.append(provider.createDataItem("wms:/tested", None))
    found = []
    for item in _kept:
        if isinstance(item, QgsLayerItem):
            found.append(item)
        else:
            _kept.extend(item.createChildren() or item.children())
    return found


def source_of(task: dict) -> QgsDataSourceUri:
    """The source that QGIS makes of the capabilities, in PNG and in the wanted CRS, which a user chooses in the dialogue."""
    for item in browsed_layers(task["url"], task.get("credentials", {})):
        source = QgsDataSourceUri()
        source.setEncodedUri(item.uri())
        is_wanted = source.param("layers") == task["layer"] and source.param("format") == "image/png"
        if is_wanted and source.param("tileMatrixSet") == task["tile_matrix_set"]:
            if not source.hasParam("tileMatrixSet"):
                source.removeParam("crs")
                source.setParam("crs", task["crs"])
            return source
    raise LookupError("the capabilities do not lead to such a layer")


def draw(layer: QgsRasterLayer, task: dict) -> dict:
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(task["crs"]))
    settings.setOutputSize(QSize(*task["size"]))
    settings.setBackgroundColor(Qt.transparent)
    place_exactly(settings, task)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    if not job.renderedImage().save(task["target"], "PNG"):
        raise OSError("the picture cannot be written")
    return {"errors": [error.message for error in job.errors()], "bbox": corners(settings.visibleExtent())}


def place_exactly(settings: QgsMapSettings, task: dict) -> None:
    """The wanted map, moved by whole pixels to where QGIS has its corners inside the picture, by its own arithmetic.

    Where they round to the outside, it asks for another row or column, and squeezes all into the picture.
    """
    west, south, east, north = task["bbox"]
    width, height = task["size"]
    step_x, step_y = (east - west) / width, (north - south) / height
    steps = sorted(itertools.product(range(-20, 21), repeat=2), key=lambda step: max(map(abs, step)))
    for right, down in steps:
        settings.setExtent(
            QgsRectangle(west + right * step_x, south - down * step_y, east + right * step_x, north - down * step_y)
        )
        shown = settings.visibleExtent()
        left_top = settings.mapToPixel().transform(shown.xMinimum(), shown.yMaximum())
        right_bottom = settings.mapToPixel().transform(shown.xMaximum(), shown.yMinimum())
        first = [math.floor(left_top.x()), math.floor(left_top.y())]
        if first == [0, 0] and [math.ceil(right_bottom.x()), math.ceil(right_bottom.y())] == [width, height]:
            return
    raise ArithmeticError("QGIS rounds everywhere")


def corners(box: QgsRectangle) -> list[float]:
    return [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]


def main() -> None:
    task = json.load(sys.stdin)
    application = QgsApplication([], True)  # the items have icons
    application.initQgis()
    source = source_of(task)
    layer = QgsRasterLayer(str(source.encodedUri(), "utf-8"), task["layer"], "wms")
    if not layer.isValid():
        raise ValueError("QGIS refuses the layer")
    result = {"crs": layer.crs().authid(), "extent": corners(layer.extent()), **draw(layer, task)}
    print(json.dumps(result), flush=True)
    # Taking QGIS down while its items live is not safe.
    os._exit(0)


main()
