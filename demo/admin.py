"""The images in the admin site: upload, look, change."""

from django.contrib import admin

from demo.models import ImageFile


@admin.register(ImageFile)
class ImageFileAdmin(admin.ModelAdmin):
    """A thumbnail for each row; the form of one has the viewer, by ``templates/admin/demo/imagefile/change_form.html``."""

    list_display = ("pk", "thumbnail", "__str__", "metadata", "metadata_internal")
    list_display_links = ("pk", "thumbnail")
