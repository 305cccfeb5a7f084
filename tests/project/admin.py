"""The site's admin pages."""

from django.contrib import admin
from django.utils.html import format_html
from rest_framework.reverse import reverse

from tests.project.models import ImageFile


@admin.register(ImageFile)
class ImageFileAdmin(admin.ModelAdmin):
    list_display = ("pk", "thumbnail", "metadata")

    def thumbnail(self, image):
        return format_html('<img src="{}" style="height: 100px">', reverse("image-file-thumbnail", args=[image.pk, "png"]))

    def metadata(self, image):
        return format_html('<a href="{}">metadata</a>', reverse("image-file-metadata", args=[image.pk]))
