"""What the service metadata says of one tile matrix set (07-057r7 tables 11 to 14)."""

from __future__ import annotations

from xml.sax.saxutils import escape

from ogc_large_image.geo.tile_matrix import TileMatrix, TileMatrixSet
from ogc_large_image.ows.xml import clean, number


def tile_matrix_set_fragment(tile_matrix_set: TileMatrixSet) -> bytes:
    """A TileMatrixSet element (07-057r7 table 11) as bytes, to be placed inside Contents; as text, for there may be thousands.

    A WellKnownScaleSet is named only where the set begins and ends with it
    (07-057r7 6.2 and annex E): GoogleCRS84Quad begins one matrix before
    WorldCRS84Quad, GoogleMapsCompatible ends before WebMercatorQuad.
    """
    crs = tile_matrix_set.crs
    northing_first = crs.northing_first
    title = clean(tile_matrix_set.title)
    known = tile_matrix_set.well_known_scale_set
    return "".join(
        (
            "<TileMatrixSet>",
            f"<ows:Title>{escape(title)}</ows:Title>" if title else "",
            f"<ows:Identifier>{escape(tile_matrix_set.identifier)}</ows:Identifier>",
            f"<ows:SupportedCRS>{escape(tile_matrix_set.crs_name or crs.urn)}</ows:SupportedCRS>",
            f"<WellKnownScaleSet>{escape(known)}</WellKnownScaleSet>" if known else "",
            *(_tile_matrix(each, northing_first) for each in tile_matrix_set.matrices),
            "</TileMatrixSet>",
        )
    ).encode()


def _tile_matrix(matrix: TileMatrix, northing_first: bool) -> str:
    """A TileMatrix element; its corner is in the CRS's own axis order (07-057r7 table 14)."""
    x, y = number(matrix.origin_x), number(matrix.origin_y)
    return (
        f"<TileMatrix><ows:Identifier>{escape(matrix.identifier)}</ows:Identifier>"
        f"<ScaleDenominator>{number(matrix.scale_denominator)}</ScaleDenominator>"
        f"<TopLeftCorner>{f'{y} {x}' if northing_first else f'{x} {y}'}</TopLeftCorner>"
        f"<TileWidth>{matrix.tile_width}</TileWidth><TileHeight>{matrix.tile_height}</TileHeight>"
        f"<MatrixWidth>{matrix.matrix_width}</MatrixWidth><MatrixHeight>{matrix.matrix_height}</MatrixHeight></TileMatrix>"
    )
