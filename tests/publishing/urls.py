"""The default service, and services of all the published kinds."""

from django.contrib import admin
from django.urls import include, path

from ogc_large_image.access import Access
from ogc_large_image.publishing.catalog import Scope
from ogc_large_image.publishing.endpoints import (
    DatabaseEndpoint,
    GroupEndpoint,
    LayerEndpoint,
    ModelEndpoint,
    ObjectEndpoint,
    ServiceEndpoint,
)
from ogc_large_image.publishing.models import Layer
from tests.publishing.scenes.models import Scene, Slide


class TenantsMaps(DatabaseEndpoint):
    """The groups that are called as the tenants are."""

    def get_scope(self, visit):
        return Scope(group_path=f"{visit.arguments['tenant']}/")


everybody = DatabaseEndpoint("everybody")
tenants = TenantsMaps("tenants", parameters=["tenant"])
users = DatabaseEndpoint("users", access=Access())
staff = DatabaseEndpoint("staff", access=Access(login_required=True))
named = DatabaseEndpoint("named", visible=lambda user: Layer.objects.filter(title__startswith="D"))
services = ServiceEndpoint("services")
closed = ServiceEndpoint("closed", access=Access(login_required=True))
groups = GroupEndpoint("groups", access=Access())
layers = LayerEndpoint("layers", access=Access())
scenes = ModelEndpoint("scenes", Scene, access=Access())
scene = ObjectEndpoint("scene", Scene, access=Access())
slide = ObjectEndpoint("slide", Slide, field="picture")

urlpatterns = [
    path("admin/", admin.site.urls),
    path("maps/", include("ogc_large_image.urls")),
    path("everybody/", everybody.urls),
    path("of/<slug:tenant>/maps/", tenants.urls),
    path("users/", users.urls),
    path("staff/", staff.urls),
    path("named/", named.urls),
    path("services/<slug:service>/", services.urls),
    path("closed/<slug:service>/", closed.urls),
    path("groups/<str:group>/", groups.urls),
    path("layer/<str:layer_name>/", layers.urls),
    path("scenes/", scenes.urls),
    path("scene/<int:pk>/", scene.urls),
    path("slide/<str:pk>/", slide.urls),
]
