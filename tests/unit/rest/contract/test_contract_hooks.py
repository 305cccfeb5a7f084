"""The rows of the inventory about what a site may override."""

import io

import numpy as np
import pytest
from django.urls import reverse
from PIL import Image
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.test import APIRequestFactory

import ogc_large_image.rest.viewsets
from ogc_large_image import rest, tilesource
from ogc_large_image.rest.data import DataDetailMixin, DataMixin
from ogc_large_image.rest.metadata import MetaDataDetailMixin, MetaDataMixin
from ogc_large_image.rest.tiles import TilesDetailMixin, TilesMixin
from tests.project.models import ImageFile
from tests.project.viewsets import ImageFileDetailViewSet
from tests.rasters import ramp


def get(viewset, name, query="", **kwargs):
    """The answer of a view set's method, whatever address it may have."""
    found = {each.__name__: each for each in viewset.get_extra_actions()}[name]
    view = viewset.as_view({"get": name}, **found.kwargs)
    response = view(APIRequestFactory().get(f"/?{query}"), **kwargs)
    return response.render() if hasattr(response, "render") else response


def colours(response):
    assert response.status_code == 200, response.content
    return np.asarray(Image.open(io.BytesIO(response.content)).convert("RGB"))


def of(path, *bases, **members):
    """A view set of one image without a model."""
    members.setdefault("get_path", lambda self, request, pk=None: path)
    return type("OneImage", (viewsets.ViewSet, *bases), members)


@pytest.fixture
def path(stored):
    return stored("colours.tif").file.path


def test_the_mixins_have_their_places():
    assert rest.LargeImageMixin is ogc_large_image.rest.viewsets.LargeImageMixin
    assert issubclass(rest.LargeImageMixin, (DataMixin, MetaDataMixin, TilesMixin))
    assert issubclass(rest.LargeImageDetailMixin, (DataDetailMixin, MetaDataDetailMixin, TilesDetailMixin))
    assert issubclass(rest.LargeImageVSIFileDetailMixin, rest.LargeImageFileDetailMixin)


def test_detail_and_other_actions_are_the_same():
    def table(mixin):
        return {each.__name__: (each.url_path, each.url_name, each.detail) for each in of("", mixin).get_extra_actions()}

    plain, detail = table(rest.LargeImageMixin), table(rest.LargeImageDetailMixin)
    assert {name: row[:2] for name, row in plain.items()} == {name: row[:2] for name, row in detail.items()}
    assert not any(row[2] for row in plain.values())
    assert all(row[2] for row in detail.values())


@pytest.mark.parametrize(
    ("mixin", "name"), [(DataMixin, "thumbnail"), (MetaDataMixin, "metadata"), (TilesMixin, "tiles_metadata")]
)
def test_building_blocks_stand_alone(path, mixin, name):
    arguments = {"fmt": "png"} if name == "thumbnail" else {}
    assert get(of(path, mixin), name, **arguments).status_code == 200


def test_get_path_may_return_any_path(path):
    from pathlib import Path

    assert get(of(Path(path), rest.LargeImageMixin), "metadata").data["sizeX"] == 400


def test_get_path_may_refuse(api):
    response = api.get("/api/url-param/tiles/0/0/0.png?url=http://example.org/x.tif")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/json"


def test_get_query_param(path):
    def get_query_param(self, request, key, default=""):
        return "1" if key == "band" else "red" if key == "palette" else str(default)

    drawn = colours(get(of(path, rest.LargeImageMixin, get_query_param=get_query_param), "thumbnail", "band=3", fmt="png"))
    assert drawn[..., 0].any()
    assert not drawn[..., 1:].any()


def test_get_style(path):
    def get_style(self, request):
        return {"bands": [{"band": 2, "palette": ["#000", "#00f"], "min": "0", "max": 255}]}

    drawn = colours(
        get(
            of(path, rest.LargeImageMixin, get_style=get_style),
            "tile",
            "band=1&COLORSCALERANGE=0,9",
            z="1",
            x="0",
            y="0",
            fmt="png",
        )
    )
    assert np.abs(drawn[..., 2].astype(int) - ramp()[1, :256, :256]).max() <= 1
    assert not drawn[..., :2].any()


def test_get_style_of_the_base_is_large_images_own(path):
    asked = {}

    def get_style(self, request):
        asked["style"] = super(type(self), self).get_style(request)
        return asked["style"]

    get(of(path, rest.LargeImageMixin, get_style=get_style), "thumbnail", "band=2&cmap=viridis&min=1&max=none", fmt="png")
    assert asked["style"] == {"band": 2, "palette": "viridis", "min": "1"}


def test_open_tile_source(path):
    opened = []

    def open_tile_source(self, request, path, **kwargs):
        opened.append((path, kwargs))
        return tilesource.get_tilesource_from_path(path, **kwargs)

    viewset = of(path, rest.LargeImageMixin, open_tile_source=open_tile_source)
    drawn = colours(get(viewset, "tile", "band=1&palette=red&min=0&max=255", z="1", x="0", y="0", fmt="jpg"))
    assert np.abs(drawn[..., 0].astype(int) - ramp()[0, :256, :256]).max() < 60
    assert drawn[..., 0].std() > 10 * drawn[..., 1].std()
    assert opened[0][0] == path
    assert opened[0][1]["encoding"] == "JPEG"
    assert '"band": 1' in opened[0][1]["style"]


def test_open_image_and_a_source_that_is_not_over_gdal(stored):
    path = stored("photo.png", ramp(300, 500).transpose(1, 2, 0)).file.path

    def open_image(self, request, path, encoding=None, style=True):
        import large_image_source_pil

        return large_image_source_pil.open(str(path))

    viewset = of(path, rest.LargeImageMixin, open_image=open_image)
    assert np.array_equal(colours(get(viewset, "tile", z="0", x="0", y="0", fmt="png")), ramp(300, 500).transpose(1, 2, 0))
    assert get(viewset, "metadata").data["sizeX"] == 500
    assert get(viewset, "pixel", "left=7&top=3").data["bands"][1] == ramp(300, 500)[0, 3, 7]


def test_get_tile_source(path):
    calls = []

    def get_tile_source(self, request, pk=None, encoding=None, style=True):
        calls.append((pk, encoding, style))
        return tilesource.get_tilesource_from_path(path, style='{"band": 1, "palette": "green", "min": 0, "max": 255}')

    viewset = of("", rest.LargeImageDetailMixin, get_tile_source=get_tile_source)
    assert not colours(get(viewset, "thumbnail", pk="5", fmt="png"))[..., [0, 2]].any()
    get(viewset, "metadata", pk="5")
    assert calls == [("5", "PNG", True), ("5", None, False)]


def test_what_a_site_opens_in_vain_is_a_fault_of_the_server(path):
    def open_tile_source(self, request, path, **kwargs):
        import large_image

        raise large_image.exceptions.TileSourceError(f"{path} is bad")

    response = get(of(path, rest.LargeImageMixin, open_tile_source=open_tile_source), "thumbnail", fmt="png")
    assert response.status_code == 500
    assert path.encode() not in response.content


def test_a_method_may_be_overridden_by_its_name(path):
    class Own(of(path, rest.LargeImageDetailMixin)):
        @action(detail=True, url_path=r"tiles/(?P<z>\d+)/(?P<x>\d+)/(?P<y>\d+)\.(?P<fmt>png)")
        def tile(self, request, x, y, z, pk=None, fmt="png", **kwargs):
            if int(z) > 0:
                raise ValidationError("One level is enough.")
            return super().tile(request, x, y, z, pk, fmt)

    assert colours(get(Own, "tile", pk="1", z="0", x="0", y="0")).shape == (256, 256, 3)
    assert get(Own, "tile", pk="1", z="1", x="0", y="0").status_code == 400


def test_further_arguments_of_a_nested_router_are_taken(path):
    assert get(of(path, rest.LargeImageDetailMixin), "metadata", pk="1", project_pk="7").status_code == 200


def test_get_field_file(stored):
    class Own(ImageFileDetailViewSet):
        def get_field_file(self):
            return ImageFile.objects.get(pk=self.kwargs["pk"][::-1]).file

    row = stored("colours.tif")
    assert get(Own, "metadata", pk=str(row.pk)[::-1]).status_code == 200


def test_a_field_name_that_is_no_field(stored):
    viewset = type("Wrong", (ImageFileDetailViewSet,), {"FILE_FIELD_NAME": "files"})
    assert get(viewset, "metadata", pk=stored("c.tif").pk).status_code == 500


def test_a_file_read_through_gdals_file_systems_or_not(api, stored):
    assert api.get(f"/api/vsi-image-file/{stored('c.tif').pk}/info/metadata").status_code == 200


def test_the_admin_shows_thumbnails_and_links(stored, admin_client, settings):
    settings.MIDDLEWARE = [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ]
    pk = stored("c.tif").pk
    page = admin_client.get(reverse("admin:project_imagefile_changelist")).content.decode()
    assert f'<img src="/api/image-file/{pk}/data/thumbnail.png"' in page
    assert f'href="/api/image-file/{pk}/info/metadata"' in page


def test_the_sites_own_page_stays_where_it_is(client):
    assert client.get("/").content == b"the site's own page"


def test_parameters_for_actions_that_a_site_adds():
    from drf_spectacular.utils import OpenApiParameter

    from ogc_large_image.rest import params

    names = [each.name for each in params.BASE + params.REGION + params.STYLE + params.HISTOGRAM + params.THUMBNAIL]
    assert {"projection", "source", "left", "units", "palette", "onlyMinMax", "max_width", "fmt"} <= set(names)
    assert isinstance(params.vmin, OpenApiParameter)


def test_renderers_and_serializers_have_their_places(path):
    from ogc_large_image.rest.renderers import image_data_renderers, image_renderers
    from ogc_large_image.rest.serializers import TileMetadataSerializer

    assert [each.format for each in image_renderers] == ["png", "jpeg", "jpg"]
    assert [each.format for each in image_data_renderers[3:]] == ["tif", "tiff"]
    told = TileMetadataSerializer(tilesource.get_tilesource_from_path(path)).data
    assert (told["size_x"], told["tile_size"], told["geospatial"]) == (400, 256, True)
    assert told["additional_metadata"]["sizeY"] == 300
