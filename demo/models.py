"""Uploaded images, as a site of one's own would have them."""

from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString


class ImageFile(models.Model):
    """One file, and what the lists show of it."""

    url_name = "image-file"

    file = models.FileField(upload_to="images")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Oldest first."""

        ordering = ["pk"]

    def __str__(self) -> str:
        return self.file.name.rpartition("/")[2]

    def thumbnail(self) -> SafeString:
        """The picture for a list."""
        return format_html('<img src="{}" alt="Thumbnail of {}" height="100">', self._address("thumbnail", "png"), self)

    def metadata(self) -> SafeString:
        """A link to what large-image and the service know of it."""
        return format_html('<a href="{}">metadata</a>', self._address("metadata"))

    def metadata_internal(self) -> SafeString:
        """A link to what the file itself says."""
        return format_html('<a href="{}">internal metadata</a>', self._address("metadata-internal"))

    def _address(self, action: str, *more: str) -> str:
        return reverse(f"{self.url_name}-{action}", args=[self.pk, *more])
