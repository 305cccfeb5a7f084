"""Images, and what is said and known of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf

from ogc_large_image.publishing import validation
from ogc_large_image.publishing.models.followed import FollowedRows, Stamped
from ogc_large_image.publishing.models.groups import LayerGroup
from ogc_large_image.publishing.models.styles import Style
from ogc_large_image.publishing.validation import layer_name


class Layer(Stamped):
    """An image, what is said of it, and what was found out about it when it was published."""

    class State(models.TextChoices):  # type: ignore[misc]
        """How far the description of the image is; what was described before goes on being served."""

        WAITING = "waiting", "Waits to be described"
        DESCRIBED = "described", "Described"
        FAILED = "failed", "Cannot be described"

    name = models.CharField(
        max_length=100, unique=True, validators=[layer_name], help_text="Part of addresses: maps and bookmarks keep it."
    )
    title = models.CharField(max_length=200, blank=True)
    listed_as = models.GeneratedField(
        expression=Lower(Coalesce(NullIf("title", Value("")), "name")),
        output_field=models.CharField(max_length=200),
        db_persist=True,
    )
    """What lists are ordered by: a layer without a title is shown by its name."""
    abstract = models.TextField(blank=True)
    keywords = models.JSONField(blank=True, default=list, validators=[validation.check_texts])
    # Indexes below begin with it.
    group = models.ForeignKey(
        LayerGroup, null=True, blank=True, on_delete=models.PROTECT, related_name="layers", db_index=False
    )
    styles = models.ManyToManyField(Style, through="LayerStyle", blank=True, related_name="layers")
    details = models.JSONField(
        blank=True,
        default=dict,
        validators=[validation.check_details],
        help_text="Attribution, links, dimensions and more, with the keys of layer files.",
    )
    is_published = models.BooleanField("published", default=True)
    is_public = models.BooleanField("public", default=True, help_text="For everybody; else for those who have the permission.")

    file = models.FileField(blank=True, upload_to="ogc-layers/", max_length=255)
    path = models.CharField(
        max_length=1000, blank=True, help_text="Of a file below one of TRUSTED_FOLDERS, or an address at one of REMOTE_HOSTS."
    )
    storage = models.CharField(max_length=100, blank=True, help_text="An alias of STORAGES …")
    stored_name = models.CharField(max_length=1000, blank=True, help_text="… and the name of an object in it.")
    variable = models.CharField(max_length=200, blank=True, help_text="Of a netCDF file.")
    origin = models.CharField(max_length=200, blank=True, editable=False)
    """Label and field of the model whose object it is (``app.model.field``); empty for layers of their own."""
    origin_id = models.CharField(max_length=64, blank=True, editable=False)

    crs = models.TextField(
        "CRS", blank=True, help_text="By hand: EPSG:…, WKT, or PIXEL for the image's own pixels. Empty: the file's."
    )
    geotransform = models.JSONField(blank=True, null=True, help_text="Six numbers in GDAL's order, from pixels to the CRS.")
    points = models.JSONField(
        "ground control points",
        blank=True,
        null=True,
        help_text="At least three: [[column, row, x, y], …], in place of a geotransform.",
    )
    extent = models.JSONField(
        blank=True,
        null=True,
        help_text="[xmin, ymin, xmax, ymax] in the CRS, in place of a geotransform, where north is above.",
    )

    import_key = models.CharField(max_length=64, unique=True, blank=True, null=True, editable=False)
    """Of the image that an import made the row for, so that it makes no second one; None for a row made otherwise."""

    # Text, since no query looks into it, and PostgreSQL takes longer to write out its own form of JSON than to read the rows.
    record = models.TextField(editable=False, null=True)  # noqa: DJ001 - nothing is not a text, and costs no room
    """The described layer (``layers.record``); nothing until it is published."""
    is_described = models.GeneratedField(
        expression=Q(record__isnull=False), output_field=models.BooleanField(), db_persist=True
    )
    """Whether there is one: a column that an index can have."""
    signature = models.CharField(max_length=200, editable=False, default="")
    """Of the source and georeference that were described."""
    state = models.CharField(max_length=10, editable=False, choices=State, default=State.WAITING, db_index=True)
    attempts = models.PositiveSmallIntegerField(editable=False, default=0)
    """Of tasks, since the layer waits."""
    problem = models.TextField(editable=False, default="")
    """Why the image could not be described; empty where it could."""
    is_cog = models.BooleanField("COG", editable=False, null=True, db_index=True)
    """Whether the file is a cloud optimized GeoTIFF; None where it is no TIFF, or not known."""
    cog_problems = models.JSONField(editable=False, default=list)
    """Texts: what keeps the file from being one."""
    west = models.FloatField(editable=False, null=True)
    south = models.FloatField(editable=False, null=True)
    east = models.FloatField(editable=False, null=True)
    north = models.FloatField(editable=False, null=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["group", "name"], name="publishing_group_name"),
            # In this order: most rows are of no model, and an index that began with that would tempt SQLite.
            models.Index(fields=["origin_id", "origin"], name="publishing_origin"),
            # The layers of a group as they are listed, and their numbers without reading what is recorded of each.
            models.Index(fields=["group", "listed_as", "name"], name="publishing_listed"),
            models.Index(
                fields=["group", "is_public", "is_published", "is_described", "origin", "origin_id", "id"],
                name="publishing_counted",
            ),
            # What a search looks through, in the order of its results.
            models.Index(fields=["name", "title", "id"], name="publishing_searched"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "origin_id", "variable"], condition=~models.Q(origin=""), name="publishing_once_an_object"
            )
        ]

    def __str__(self) -> str:
        return str(self.title or self.name)

    def clean(self) -> None:
        """A georeference that is whole, and one source."""
        validation.check_georeference(self)
        validation.check_source(self)


class LayerStyle(models.Model):  # type: ignore[misc]
    """One of a layer's styles; the first is the default one."""

    layer = models.ForeignKey(Layer, on_delete=models.CASCADE)
    style = models.ForeignKey(Style, on_delete=models.PROTECT)
    position = models.PositiveIntegerField(default=0)

    objects = FollowedRows.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["layer", "style"], name="publishing_once_a_layer")]

    def __str__(self) -> str:
        return str(self.style)


class Preview(models.Model):  # type: ignore[misc]
    """A small picture of a layer, made when it was published."""

    layer = models.OneToOneField(Layer, on_delete=models.CASCADE, primary_key=True)
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"Preview of {self.layer}"
