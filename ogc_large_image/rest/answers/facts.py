"""What is known of the image: large-image's own words for it, which scripts of its users expect."""

from __future__ import annotations

import os
from typing import Any

from ogc_large_image.errors import BandNotDefined, CrsNotSupported, FrameNotDefined
from ogc_large_image.render.plan import digest
from ogc_large_image.rest import declared
from ogc_large_image.rest.asked import Answer, Asked, document
from ogc_large_image.rest.exceptions import NotLocal
from ogc_large_image.rest.plain_values import plain, without_address
from ogc_large_image.sources.adopted import AdoptedRef, path_of
from ogc_large_image.sources.tiff_dump import dump_tiff
from ogc_large_image.tilesource import get_frames, get_metadata, get_metadata_internal

Json = dict[Any, Any]


def metadata(asked: Asked) -> Answer:
    """large-image's metadata, with bounds in degrees."""
    return document(asked, "metadata", (_projection(asked),), lambda: tile_source_metadata(asked))


def metadata_internal(asked: Asked) -> Answer:
    """What the file's own format tells, but for where the file is."""

    def find() -> Any:
        source = asked.image.tile_source(_projection(asked))
        return without_address(plain(get_metadata_internal(source)), path_of(source))

    return document(asked, "internal", (_projection(asked),), find)


def bands(asked: Asked) -> Answer:
    """All bands of a frame, by their 1-based index."""
    return document(asked, "bands", (asked[declared.frame],), lambda: _bands(asked))


def band(asked: Asked) -> Answer:
    """One band of a frame."""
    index = asked[declared.band_info]

    def find() -> Any:
        found = _bands(asked)
        if index not in found:
            raise BandNotDefined(f"The image has no such band; it has {len(found)}.", "band")
        return found[index]

    return document(asked, "band", (index, asked[declared.frame]), find)


def frames(asked: Asked) -> Answer:
    """The bands of each frame, for the controls of a viewer."""
    return document(asked, "frames", (), lambda: plain(get_frames(asked.image.tile_source(""))))


def tiffdump(asked: Asked) -> Answer:
    """The tags of a TIFF on this machine; too long to be kept."""
    source = asked.image.layer.source
    path = path_of(source.source) if isinstance(source, AdoptedRef) else source.address

    def find() -> Json:
        if not os.path.isfile(path):
            raise NotLocal("The image is not on this machine, where alone its tags can be read.")
        return dump_tiff(path)

    return Answer(digest(("tiffdump", asked.image.identity)), "metadata", find)


def tile_source_metadata(asked: Asked) -> Json:
    """large-image's metadata in the asked projection."""
    found: Json = plain(get_metadata(asked.image.tile_source(_projection(asked))))
    if not asked.image.native_tiles and not asked.image.description.is_georeferenced:
        pyramid = asked.image.pyramid
        found |= {"tileWidth": pyramid.tile_width, "tileHeight": pyramid.tile_height, "levels": pyramid.max_zoom + 1}
    return found


def _bands(asked: Asked) -> Json:
    """large-image's words, and the frame's own statistics, which it has of the first frame or of none."""
    frame, description = asked[declared.frame], asked.image.description
    if frame >= description.frames:
        raise FrameNotDefined("The image has no such frame.", "frame")
    found: Json = plain(asked.image.tile_source("").getBandInformation())
    for each in description.of_frame(frame).bands:
        known = {"min": each.minimum, "max": each.maximum, "mean": each.mean, "stdev": each.stdev}
        if each.index in found:
            found[each.index] |= plain({name: value for name, value in known.items() if value is not None})
    return found


def _projection(asked: Asked) -> str:
    crs = asked.projection
    if crs is None or crs.is_pixel:
        return ""
    if crs.is_geographic:
        raise CrsNotSupported("There is no tile pyramid in a geographic projection.", "projection")
    return crs.code
