"""What the hooks say of an object's layer, with what is wrong with it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from ogc_large_image.publishing import revision
from ogc_large_image.publishing.json_values import problem_of
from ogc_large_image.publishing.models import Layer, LayerGroup, Style
from ogc_large_image.publishing.new_groups import group_titled
from ogc_large_image.publishing.registering import LayerOptions
from ogc_large_image.publishing.validation import check_georeference

logger = logging.getLogger(__name__)

_LONGEST_TITLE = 200
_TEXTS = ("title", "abstract")
_GEOREFERENCE = frozenset({"crs", "geotransform", "points", "extent"})


@dataclass(slots=True)
class Said:
    """Fields with their values, styles where they are spoken of, and what failed."""

    fields: dict[str, Any] = field(default_factory=dict)
    styles: list[Style] | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def problem(self) -> str:
        return " ".join(self.problems)


def said_of(options: LayerOptions, obj: Any) -> Said:
    """All that the hooks say; what fails or cannot be is left out, and told."""
    said = Said()
    for name in options.FIELDS:
        _ask(said, options, name, obj, _plain)
    if "crs" in said.fields:
        # The parts of a georeference belong together.
        said.fields = {"geotransform": None, "points": None, "extent": None, **said.fields}
    if "title" in said.fields:
        said.fields["title"] = str(said.fields["title"])[:_LONGEST_TITLE]
    _check(said, obj)
    _ask(said, options, "group", obj, _group)
    _ask(said, options, "styles", obj, _styles)
    said.styles = said.fields.pop("styles", None)
    return said


def savepoint_for(options: LayerOptions, hook: str) -> AbstractContextManager[Any]:
    """Where a site's hook is asked: PostgreSQL refuses everything after a query that failed, but for what is rolled back to here."""
    is_default = getattr(getattr(options, hook), "__func__", None) is getattr(LayerOptions, hook)
    return nullcontext() if is_default else transaction.atomic(using=revision.alias())


def _ask(said: Said, options: LayerOptions, name: str, obj: Any, read: Callable[[Any], Any]) -> None:
    hook = f"layer_{name}"
    try:
        with savepoint_for(options, hook):
            value = getattr(options, hook)(obj)
            if value is not None:
                said.fields[name] = read(value)
    except ValidationError as error:
        _tell(said, f"{hook}: {' '.join(error.messages)}", obj)
    except Exception:
        # It is the site's own code, and must not keep the object from being saved.
        logger.exception("%s of %r failed", hook, obj)
        said.problems.append(f"{hook} failed; the log tells how.")


def _tell(said: Said, problem: str, obj: Any) -> None:
    logger.warning("%r: %s", obj, problem)
    said.problems.append(problem)


def _plain(value: Any) -> Any:
    """As JSON gives it back, so that equal values are known as such; texts that are translated lazily as texts."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, bool | int | float) or value is None:
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return str(value)


def _group(value: Any) -> LayerGroup | None:
    titles = [value] if isinstance(value, str) else list(value)
    return group_titled(str(title) for title in titles if title)


def _styles(value: Any) -> list[Style]:
    return [_named_style(each) if isinstance(each, str) else _own_style(each) for each in value]


def _named_style(name: str) -> Style:
    style: Style | None = Style.objects.filter(name=name).first()
    if style is None:
        raise ValidationError(f"There is no style {name!r}.")
    return style


def _own_style(value: Mapping[str, Any]) -> Style:
    unknown = value.keys() - {"name", "title", "abstract", "style", "sld"}
    if unknown or "name" not in value:
        raise ValidationError("A style has a name, a title, an abstract, and a style or an sld.")
    wanted = {
        "title": str(value.get("title", "")),
        "abstract": str(value.get("abstract", "")),
        "definition": _plain(value.get("style", {})),
        "sld": value.get("sld", ""),
    }
    style: Style | None = Style.objects.filter(name=value["name"]).first()
    if style is None:
        Style(name=value["name"], **wanted).full_clean()
        # Another process may be as far with it.
        style, _ = Style.objects.get_or_create(name=value["name"], defaults=wanted)
    if any(getattr(style, name) != each for name, each in wanted.items()):
        for name, each in wanted.items():
            setattr(style, name, each)
        style.full_clean()
        style.save()
    return style


def _check(said: Said, obj: Any) -> None:
    """Takes out the fields whose values a layer cannot have."""
    trial = Layer(**said.fields)
    wrong: dict[str, list[str]] = {}
    try:
        trial.clean_fields(exclude=[each.name for each in Layer._meta.fields if each.name not in said.fields])
        if said.fields.keys() & _GEOREFERENCE:
            check_georeference(trial)
    except ValidationError as error:
        wrong = error.message_dict
    # No field of Django's looks for letters that databases refuse.
    wrong |= {name: [problem] for name in _TEXTS if (problem := problem_of(said.fields.get(name)))}
    for name, messages in wrong.items():
        _tell(said, f"layer_{name}: {' '.join(messages)}", obj)
    for name in _GEOREFERENCE if wrong.keys() & _GEOREFERENCE else wrong:
        said.fields.pop(name, None)
