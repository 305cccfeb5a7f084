"""What tiles are cut by, beside the sets of the register and the settings."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from ogc_large_image.publishing import validation
from ogc_large_image.publishing.models.followed import Stamped, with_fields


class TileMatrixSet(Stamped):
    """A tile matrix set of the site's own, in the JSON of 17-083r4."""

    identifier = models.CharField(max_length=128, unique=True, editable=False)
    definition = models.JSONField(help_text="As in OGC's register: id, crs and tileMatrices.")
    is_for_all = models.BooleanField(
        "for all layers", default=True, help_text="Layers without a list of their own are offered in it where they lie in it."
    )

    class Meta:
        ordering = ["identifier"]

    def __str__(self) -> str:
        return str(self.identifier)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The set under the identifier that its definition has."""
        self.identifier = str(self.definition.get("id", ""))
        super().save(*args, **with_fields(kwargs, "identifier"))

    def clean(self) -> None:
        """A set that tiles can be cut by; that there is one at all is asked of the field."""
        if self.definition is None:
            return
        self.identifier = validation.check_tile_matrix_set(self.definition)
        if TileMatrixSet.objects.filter(identifier=self.identifier).exclude(pk=self.pk).exists():
            raise ValidationError({"definition": "There is a set of this 'id' already."})
