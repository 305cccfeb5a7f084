"""What is said of the layers of a registered model: one hook for each field of a layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from ogc_large_image.layers.names import title_of


class LayerOptions:
    """The hooks, each of which may be overridden; a view set may have methods of the same names instead.

    ``layer_…(obj)`` is what the layer of this object has in the field of that
    name (``publishing.models.Layer``), found anew whenever the object is saved.
    None says nothing: the field keeps what it has, or what the admin site gave it.
    A hook that fails leaves its field as it is; the layer's ``problem`` tells of it,
    and the object is saved all the same.
    """

    FIELDS: ClassVar[tuple[str, ...]] = (
        "title",
        "abstract",
        "keywords",
        "details",
        "variable",
        "crs",
        "geotransform",
        "points",
        "extent",
        "is_published",
        "is_public",
    )
    """Those that a hook gives the very value of."""
    HOOKS: ClassVar[tuple[str, ...]] = tuple(f"layer_{each}" for each in (*FIELDS, "name", "group", "styles", "queryset"))

    def __init__(self, model: type[Model], field: str = "") -> None:
        self.model = model
        self.field = field
        """The name of the file field; empty where a view set has none, and finds the image by its ``get_path``."""

    def layer_queryset(self, user: Any) -> QuerySet[Any]:
        """The objects whose layers this user may see; everybody sees all of them unless it is overridden.

        The user may be Django's AnonymousUser. The queryset is part of a look-up
        at each request, and is looked through twice a second at most for what has changed.
        """
        return self.model._default_manager.all()

    def layer_name(self, obj: Any) -> str | None:
        """The name that the layer is to have in addresses, asked for once: maps and bookmarks keep it.

        Letters that no address has become ``_``; where the name is taken, the app's and a number are added.
        """
        return f"{self.model._meta.model_name}-{obj.pk}"

    def layer_title(self, obj: Any) -> str | None:
        """What the object calls itself; else what its file is called."""
        if type(obj).__str__ is not Model.__str__ or not self.field:
            return str(obj)
        return title_of(PurePosixPath(getattr(obj, self.field).name).stem)

    def layer_abstract(self, obj: Any) -> str | None:
        """Sentences about the layer."""
        return None

    def layer_keywords(self, obj: Any) -> Sequence[str] | None:
        """Words to find it by."""
        return None

    def layer_group(self, obj: Any) -> str | Sequence[str] | None:
        """The title of its group, or the titles from the outermost group on; groups that are not there are made."""
        return None

    def layer_styles(self, obj: Any) -> Sequence[str | Mapping[str, Any]] | None:
        """The layer's styles, the default one first.

        Each is the name of a style of the admin site, or one in full:
        ``{"name": "heights", "title": "Heights", "style": {"band": 1, "palette": "terrain"}}``, with a style in JSON, or
        with ``"sld"``, the text of an SLD document. A style in full is kept under its name, for all layers that have it.
        """
        return None

    def layer_details(self, obj: Any) -> Mapping[str, Any] | None:
        """Attribution, dimensions, links, bands, scales and more, under the keys of layer files (docs/layer-files.md)."""
        return None

    def layer_variable(self, obj: Any) -> str | None:
        """Which variable it is, of a netCDF file that has several."""
        return None

    def layer_crs(self, obj: Any) -> str | None:
        """The image's CRS where the file does not know it: ``EPSG:…``, WKT, or ``PIXEL`` for its own pixels."""
        return None

    def layer_geotransform(self, obj: Any) -> Sequence[float] | None:
        """With ``layer_crs``: six numbers in GDAL's order, from pixels to the CRS."""
        return None

    def layer_points(self, obj: Any) -> Sequence[Sequence[float]] | None:
        """With ``layer_crs``, in place of a geotransform: at least three ground control points, ``[column, row, x, y]`` each."""
        return None

    def layer_extent(self, obj: Any) -> Sequence[float] | None:
        """With ``layer_crs``, in place of a geotransform: ``(xmin, ymin, xmax, ymax)`` of an image whose upper edge is in the north."""
        return None

    def layer_is_published(self, obj: Any) -> bool | None:
        """Whether it is served at all."""
        return None

    def layer_is_public(self, obj: Any) -> bool | None:
        """False keeps it from those who have not the permission to view layers, whatever ``layer_queryset`` gives them."""
        return None
