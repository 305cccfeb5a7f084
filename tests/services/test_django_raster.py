"""docs/django-raster.md, carried out word for word, with GeoDjango's own GDAL."""

import io
import json
import sysconfig
from pathlib import Path
from urllib.request import urlopen

import numpy as np
from PIL import Image

from tests.tutorial import Tutorial, carried_out, free_address

CHECKOUT = Path(__file__).resolve().parents[2]
WHEAT, CLOVER, NOTHING = (255, 204, 0, 255), (0, 128, 0, 255), (0, 0, 0, 0)


def drawn(site: str, layer: str) -> np.ndarray:
    address = (
        f"{site}/maps/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS={layer}&STYLES=&CRS=EPSG:32632"
        "&BBOX=500000,5196000,504000,5200000&WIDTH=40&HEIGHT=40&FORMAT=image/png&TRANSPARENT=TRUE"
    )
    return picture_at(address)


def picture_at(address: str) -> np.ndarray:
    with urlopen(address) as response:
        return np.asarray(Image.open(io.BytesIO(response.read())).convert("RGBA"))


def test_the_rows_of_django_raster_and_what_gdalraster_makes_are_layers(tmp_path: Path) -> None:
    programs = Path(sysconfig.get_path("scripts"))
    with carried_out(Tutorial("django-raster.md", tmp_path, programs, free_address(), str(CHECKOUT))) as recipe:
        site = recipe.until_served()
        picture = drawn(site, "rasterlayer-1")
        assert {tuple(picture[y, x].tolist()) for y, x in ((5, 5), (5, 35), (35, 35), (35, 5))} == {WHEAT, CLOVER, NOTHING}
        assert tuple(picture[5, 5].tolist()) == WHEAT
        with urlopen(f"{site}/maps/api/layers/mercator-1/") as response:
            layer = json.load(response)
        assert (layer["title"], layer["crs"]) == ("Crops, in Web Mercator", "EPSG:3857")
        shown = picture_at(f"{site}/maps/api/layers/mercator-1/data/thumbnail.png")
        assert len(np.unique(shown[..., 0])) > 1
        recipe.rest()
