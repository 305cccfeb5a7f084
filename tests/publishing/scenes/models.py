"""A project's own model with a file."""

from django.contrib.auth import get_user_model
from django.db import models


class Scene(models.Model):
    title = models.CharField(max_length=100)
    file = models.FileField(upload_to="scenes")
    owner = models.ForeignKey(get_user_model(), null=True, on_delete=models.CASCADE)

    def __str__(self) -> str:
        return self.title
