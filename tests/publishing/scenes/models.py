"""A project's own models with files."""

import uuid

from django.contrib.auth import get_user_model
from django.db import models


class Scene(models.Model):
    title = models.CharField(max_length=100)
    file = models.FileField(upload_to="scenes")
    owner = models.ForeignKey(get_user_model(), null=True, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return self.title


class Slide(models.Model):
    """Under keys that are no numbers, with two files."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    picture = models.FileField(upload_to="slides", blank=True)
    label = models.FileField(upload_to="labels", blank=True)
    is_open = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.id)


class Tape(models.Model):
    """An image at a path."""

    path = models.TextField()

    def __str__(self) -> str:
        return self.path
