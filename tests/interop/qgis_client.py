"""QGIS adding a layer and drawing it; a program for the Python that QGIS was built for.

Takes one task as JSON from its standard input: a connection's ``url``, the ``layer``, its ``tile_matrix_set`` where
the connection is a WMTS, the ``crs``, and the ``bbox`` and ``size`` of the map, whose picture goes to ``target``.
Prints what QGIS knows of the layer as JSON.
"""

from __future__ import annotations

import json
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


def browsed_layers(url: str) -> list[QgsLayerItem]:
    """The layers that QGIS's browser finds below a new connection."""
    QgsSettings().setValue("qgis/connections-wms/tested/url", url)
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
    for item in browsed_layers(task["url"]):
        source = QgsDataSourceUri()
        source.setEncodedUri(item.uri())
        is_wanted = source.param("layers") == task["layer"] and source.param("format") == "image/png"
        if is_wanted and source.param("tileMatrixSet") == task.get("tile_matrix_set", ""):
            if not source.hasParam("tileMatrixSet"):
                source.removeParam("crs")
                source.setParam("crs", task["crs"])
            return source
    raise LookupError("the capabilities do not lead to such a layer")


def draw(layer: QgsRasterLayer, task: dict) -> list[str]:
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem(task["crs"]))
    settings.setExtent(QgsRectangle(*task["bbox"]))
    settings.setOutputSize(QSize(*task["size"]))
    settings.setBackgroundColor(Qt.transparent)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    if not job.renderedImage().save(task["target"], "PNG"):
        raise OSError("the picture cannot be written")
    shown = settings.visibleExtent()
    return [
        *(f"{error.layerID}: {error.message}" for error in job.errors()),
        *([] if shown == QgsRectangle(*task["bbox"]) else [f"shows {shown.toString(9)}"]),
    ]


def main() -> None:
    task = json.load(sys.stdin)
    application = QgsApplication([], True)  # the items have icons
    application.initQgis()
    source = source_of(task)
    layer = QgsRasterLayer(str(source.encodedUri(), "utf-8"), task["layer"], "wms")
    extent = layer.extent()
    result = {
        "source": str(source.encodedUri(), "utf-8"),
        "is_valid": layer.isValid(),
        "error": layer.error().summary(),
        "crs": layer.crs().authid(),
        "extent": [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()],
        "complaints": draw(layer, task) if layer.isValid() else [],
    }
    print(json.dumps(result), flush=True)
    # Taking QGIS down while its items live is not safe.
    os._exit(0)


main()
