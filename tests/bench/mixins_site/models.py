"""One image a row."""

from django.db import models


class Raster(models.Model):
    """An image that somebody has uploaded."""

    name = models.CharField(max_length=100, unique=True)
    file = models.FileField()

    def __str__(self) -> str:
        return str(self.name)
