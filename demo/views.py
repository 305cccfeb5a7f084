"""Pages for people: the list of the images, and each on a globe and in GeoJS."""

from typing import Any

from django.views.generic import DetailView, ListView

from demo.models import ImageFile
from ogc_large_image.viewers.pages import header
from ogc_large_image.viewers.policy import viewer_page


class ImageFileListView(ListView):
    """Thumbnails that lead to the viewers."""

    model = ImageFile
    paginate_by = 20

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**header(self.request), **kwargs)


class ImageViewer(DetailView):
    """A page with a viewer, whose template finds here which image it is about and where its API is."""

    model = ImageFile

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(image_id=self.object.pk, base_endpoint="api/image-file", **kwargs)


@viewer_page("cesium")
class ImageFileDetailView(ImageViewer):
    """The image on the globe of CesiumJS."""


@viewer_page("geojs")
class ImageFileViewerView(ImageViewer):
    """The image in GeoJS."""

    template_name = "demo/imagefile_viewer.html"
