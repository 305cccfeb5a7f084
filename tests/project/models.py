"""Images of the site."""

from django.db import models


class ImageFile(models.Model):
    """An image in a file field."""

    file = models.FileField()

    def __str__(self) -> str:
        return self.file.name


class URLImageFile(models.Model):
    """An image elsewhere."""

    name = models.TextField()
    url = models.TextField()

    def __str__(self) -> str:
        return self.name
