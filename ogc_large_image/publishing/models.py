"""What a site publishes: layers in groups, their styles, tile matrix sets, and services that offer them."""

from __future__ import annotations

import secrets
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, router, transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce, Lower, NullIf

from ogc_large_image.publishing import revision, validation

layer_name = RegexValidator(r"^[A-Za-z0-9_][A-Za-z0-9_.-]*\Z", "Letters, digits, _, - and . only, and no . at the beginning.")


def is_name(text: str) -> bool:
    """Whether a layer or group can have this name; no database is asked for any other, some of which it refuses."""
    return layer_name.regex.match(text) is not None


def new_stamp() -> str:
    """A text that no state of anything has had."""
    return secrets.token_hex(8)


def _with_fields(arguments: dict[str, Any], *names: str) -> dict[str, Any]:
    """The arguments of ``save``, these fields among those to be written where only some are."""
    if arguments.get("update_fields") is None:
        return arguments
    return {**arguments, "update_fields": {*arguments["update_fields"], *names}}


def _database_of(row: models.Model, arguments: dict[str, Any]) -> str:
    """Where ``save`` with these arguments writes the row."""
    return str(arguments.get("using") or router.db_for_write(type(row), instance=row))


class FollowedRows(models.QuerySet):  # type: ignore[misc]
    """Rows whose changes every process notices, those that send no signal too: of many rows at once."""

    @property
    def db(self) -> str:
        """Where they are written: what is remembered of them under a revision must not come from a copy that lags behind it."""
        return str(self._db or router.db_for_write(self.model, **self._hints))

    def update(self, **changes: Any) -> int:
        """As Django's, with a new stamp where the rows have one; ``bulk_update`` comes here too."""
        if issubclass(self.model, Stamped):
            changes.setdefault("stamp", new_stamp())
        with transaction.atomic(using=self.db):
            number: int = super().update(**changes)
            revision.bump()
        return number

    update.alters_data = True  # type: ignore[attr-defined]

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's."""
        with transaction.atomic(using=self.db):
            rows: list[Any] = super().bulk_create(*args, **kwargs)
            revision.bump()
        return rows

    bulk_create.alters_data = True  # type: ignore[attr-defined]


class Stamped(models.Model):  # type: ignore[misc]
    """A row whose ``stamp`` is another one after each change."""

    stamp = models.CharField(max_length=16, editable=False, default=new_stamp)

    objects = FollowedRows.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The row, with a new stamp."""
        self.stamp = new_stamp()
        # The row and the revision, or neither.
        with transaction.atomic(using=_database_of(self, kwargs)):
            super().save(*args, **_with_fields(kwargs, "stamp"))


class Revision(models.Model):  # type: ignore[misc]
    """Rows whose sum grows with each change of anything that is published."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.number)


class LayerGroup(Stamped):
    """A category of layers, maybe inside another."""

    name = models.CharField(
        max_length=100, unique=True, validators=[layer_name], help_text="Part of addresses, and asked for as one map."
    )
    title = models.CharField(max_length=200)
    abstract = models.TextField(blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="groups")
    path = models.CharField(max_length=1000, editable=False, default="", db_index=True)
    """The names from the outermost group to this one, each with a ``/`` behind it."""

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return str(self.title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The group, and the paths of those inside it."""
        before = self.path
        self.path = f"{self.parent.path if self.parent else ''}{self.name}/"
        with transaction.atomic(using=_database_of(self, kwargs)):
            super().save(*args, **_with_fields(kwargs, "path"))
            if before and before != self.path:
                self._move_children(before)

    def _move_children(self, before: str) -> None:
        for pk, path in LayerGroup.below(before):
            LayerGroup.objects.filter(pk=pk).exclude(pk=self.pk).update(path=self.path + path[len(before) :])

    @classmethod
    def below(cls, path: str) -> list[tuple[Any, str]]:
        """Key and path of the group of this path and of those inside it; SQLite's LIKE alone would ignore case."""
        rows = cls.objects.filter(path__startswith=path).values_list("pk", "path")
        return [(pk, found) for pk, found in rows if found.startswith(path)]

    def clean(self) -> None:
        """A group is not inside itself."""
        validation.check_tree(self)


class Style(Stamped):
    """How layers are drawn; a layer may have several, and a style may be many layers'."""

    name = models.CharField(max_length=100, unique=True, validators=[layer_name])
    title = models.CharField(max_length=200, blank=True)
    abstract = models.TextField(blank=True)
    definition = models.JSONField(blank=True, default=dict, help_text="A style in JSON; {} draws an image as it is.")
    sld = models.TextField("SLD", blank=True, help_text="A style document (SLD 1.0 or 1.1) in place of the JSON.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return str(self.title or self.name)

    def clean(self) -> None:
        """A style that can be drawn."""
        validation.check_style(self)


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
        super().save(*args, **_with_fields(kwargs, "identifier"))

    def clean(self) -> None:
        """A set that tiles can be cut by."""
        self.identifier = validation.check_tile_matrix_set(self.definition)
        if TileMatrixSet.objects.filter(identifier=self.identifier).exclude(pk=self.pk).exists():
            raise ValidationError({"definition": "There is a set of this 'id' already."})


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

    import_key = models.CharField(max_length=64, unique=True, blank=True, null=True, editable=False)
    """Of the image that an import made the row for, so that it makes no second one; None for a row made otherwise."""

    record = models.JSONField(editable=False, null=True)
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


class Service(Stamped):
    """A service at an address of its own: words about it, and which layers it has."""

    name = models.SlugField(max_length=100, unique=True, help_text="Part of its address.")
    title = models.CharField(max_length=200)
    abstract = models.TextField(blank=True)
    group = models.ForeignKey(
        LayerGroup, null=True, blank=True, on_delete=models.PROTECT, help_text="Layers in and below it; empty: all layers."
    )
    metadata = models.JSONField(
        blank=True,
        default=dict,
        validators=[validation.check_metadata],
        help_text="Keywords, provider, contact, fees: the fields of SERVICE.",
    )
    crs = models.JSONField("CRSs", blank=True, default=list, validators=[validation.check_crs_list])
    is_published = models.BooleanField("published", default=True)
    login_required = models.BooleanField(default=False, help_text="Answer everybody who does not log in with 401.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return str(self.title)
