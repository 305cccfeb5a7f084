"""A site with the default endpoint and two more: one with words of its own, one for each of several parts."""

from django.http import Http404
from django.urls import include, path

from ogc_large_image.endpoints import Endpoint
from ogc_large_image.layers.layer import LayerGroup
from tests.conftest import ListedCatalog
from tests.described_layers import ground_layer

forest_catalog = ListedCatalog(LayerGroup(title="Forest", layers=(ground_layer("trees"),)))
parts = {part: ListedCatalog(LayerGroup(title=part, layers=(ground_layer(f"{part}-map"),))) for part in ("north", "south")}


def part_catalog(visit):
    try:
        return parts[visit.arguments["region"]]
    except KeyError:
        raise Http404 from None


forest = Endpoint(
    "forest", catalog=lambda visit: forest_catalog, settings={"SERVICE": {"title": "Forest"}, "MAX_AGE": {"tile": 7}}
)
regions = Endpoint("regions", catalog=part_catalog, parameters=["region"])

urlpatterns = [
    path("maps/", include("ogc_large_image.urls")),
    path("forest/", forest.urls),
    path("regions/<slug:region>/", regions.urls),
]
