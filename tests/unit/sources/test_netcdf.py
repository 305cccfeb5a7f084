from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ogc_large_image.errors import SourceUnreadable
from ogc_large_image.sources import netcdf
from ogc_large_image.sources.describe import describe_source, file_ref
from ogc_large_image.sources.description import Axis
from tests.rasters import write_netcdf

Tags = dict[str, str]


def tags(
    dimensions: Mapping[str, Sequence[Any]], attributes: Mapping[str, str] | None = None, fastest_last: bool = True
) -> tuple[Tags, list[Tags]]:
    """GDAL's metadata of a file and of its bands, for dimensions from slow to fast."""
    metadata = {"NETCDF_DIM_EXTRA": "{" + ",".join(dimensions) + "}", **(attributes or {})}
    for name, values in dimensions.items():
        metadata[f"NETCDF_DIM_{name}_DEF"] = f"{{{len(values)},6}}"
        metadata[f"NETCDF_DIM_{name}_VALUES"] = "{" + ",".join(map(str, values)) + "}"
    cells: list[Tags] = [{}]
    for name, values in dimensions.items() if fastest_last else reversed(dimensions.items()):
        cells = [{**cell, f"NETCDF_DIM_{name}": str(value)} for cell in cells for value in values]
    return metadata, cells


def times(values: Sequence[Any], units: str, calendar: str = "") -> Axis:
    (axis,) = netcdf.axes_of(*tags({"time": values}, {"time#units": units, "time#calendar": calendar}))
    return axis


def test_a_single_band_has_no_axes() -> None:
    assert netcdf.axes_of({}, [{}]) == ()
    assert netcdf.axes_of(*tags({"time": [0]}, {"time#units": "days since 2000-01-01"})) == ()


def test_times_become_labels() -> None:
    axis = times([0, 1.5], "days since 2001-02-28", "standard")
    assert axis == Axis("time", ("2001-02-28T00:00:00Z", "2001-03-01T12:00:00Z"), "ISO8601", "")


def test_other_calendars_keep_their_own_dates_and_their_name() -> None:
    axis = times([-946800, -938160], "hours since 1970-01-01 00:00:00", "360_day")
    assert axis == Axis("time", ("1860-06-01T00:00:00Z", "1861-06-01T00:00:00Z"), "ISO8601", "360_day")


def test_days_that_our_calendar_has_not_are_the_months_last_and_stay_apart() -> None:
    # 27, 28, 29 and 30 February, 1 March of a year of 360 days.
    axis = times([56, 57, 58, 59, 60], "days since 2001-01-01", "360_day")
    assert axis.values == (
        "2001-02-27T00:00:00Z",
        "2001-02-28T00:00:00Z",
        "2001-02-28T00:00:01Z",
        "2001-02-28T00:00:02Z",
        "2001-03-01T00:00:00Z",
    )


def test_labels_of_such_days_stay_in_order_within_a_day() -> None:
    axis = times([57, 57.5, 58, 58.5], "days since 2001-01-01", "360_day")
    assert list(axis.values) == sorted(set(axis.values))


def test_a_leap_day_of_another_calendar_is_kept_where_it_exists() -> None:
    assert times([59, 60], "days since 2000-01-01", "noleap").values == ("2000-03-01T00:00:00Z", "2000-03-02T00:00:00Z")
    assert times([59, 60], "days since 2001-01-01", "all_leap").values == ("2001-02-28T00:00:00Z", "2001-03-01T00:00:00Z")


def test_fractions_do_not_leave_microseconds() -> None:
    assert times([0, 1 / 3], "days since 2001-01-01").values[1] == "2001-01-01T08:00:00Z"
    assert times([0, 250], "milliseconds since 2001-01-01").values[1] == "2001-01-01T00:00:00.250Z"


@pytest.mark.parametrize("units", ["months since 2001-01-01", "days since never", "fortnights since 2001-01-01", "days since"])
def test_times_that_cannot_be_told_stay_numbers(units: str) -> None:
    assert times([1, 2], units) == Axis("time", (1.0, 2.0), units)


@pytest.mark.parametrize("value", [1e300, -1e12, 1e18])
def test_times_before_or_after_all_dates_stay_numbers(value: float) -> None:
    assert times([0, value], "days since 2001-01-01").values == (0.0, value)


def test_an_unknown_calendar_leaves_numbers() -> None:
    assert times([1, 2], "days since 2001-01-01", "mayan").values == (1.0, 2.0)


def test_numeric_axes_keep_numbers_and_unit() -> None:
    (axis,) = netcdf.axes_of(*tags({"Level": [1000, 850.5]}, {"Level#units": "hPa"}))
    assert axis == Axis("level", (1000.0, 850.5), "hPa")


def test_labels_that_are_no_numbers_stay_text() -> None:
    (axis,) = netcdf.axes_of(*tags({"scenario": ["low", "high"]}))
    assert axis == Axis("scenario", ("low", "high"))


@pytest.mark.parametrize("values", [["nan", 1], ["inf", 1], [3, 3]])
def test_values_that_name_no_position_become_positions(values: list[Any]) -> None:
    metadata, cells = tags({"z": [0, 1]})
    metadata["NETCDF_DIM_z_VALUES"] = "{" + ",".join(map(str, values)) + "}"
    assert netcdf.axes_of(metadata, cells) == (Axis("z", (0.0, 1.0)),)


def test_a_dimension_without_values_has_positions() -> None:
    metadata, cells = tags({"member": [0, 1, 2]})
    del metadata["NETCDF_DIM_member_VALUES"]
    assert netcdf.axes_of(metadata, cells) == (Axis("member", (0.0, 1.0, 2.0)),)


@pytest.mark.parametrize("fastest_last", [True, False])
def test_the_axis_that_varies_fastest_over_the_bands_is_the_last(fastest_last: bool) -> None:
    attributes = {"time#units": "days since 2001-01-01", "level#units": "hPa"}
    metadata, cells = tags({"time": [0, 1, 2], "level": [10, 20]}, attributes, fastest_last)
    axes = netcdf.axes_of(metadata, cells)
    assert [axis.name for axis in axes] == (["time", "level"] if fastest_last else ["level", "time"])
    assert netcdf.frames_of(axes) == len(cells) == 6
    # The frame's place on each axis is the band's own value.
    fast = axes[-1]
    assert len(fast.values) == (2 if fastest_last else 3)


def test_a_time_axis_by_another_name_is_called_time() -> None:
    axes = netcdf.axes_of(*tags({"t": [0, 1], "z": [5, 6]}, {"t#units": "days since 2001-01-01"}))
    assert [axis.name for axis in axes] == ["time", "z"]


def test_a_second_time_axis_keeps_its_name() -> None:
    units = {"run#units": "days since 2001-01-01", "time#units": "days since 2001-01-01"}
    assert [axis.name for axis in netcdf.axes_of(*tags({"run": [0, 1], "time": [0, 1]}, units))] == ["run", "time"]


@pytest.mark.parametrize("definition", ["{4,6}", "{x}", "{}", "{-1,6}", "{0,6}"])
def test_dimensions_that_do_not_account_for_the_bands_give_band_numbers(definition: str) -> None:
    metadata, cells = tags({"z": [0, 1]})
    metadata["NETCDF_DIM_z_DEF"] = definition
    assert netcdf.axes_of(metadata, [*cells, {}]) == (Axis("band", (1.0, 2.0, 3.0)),)


def test_bands_without_dimensions_give_band_numbers() -> None:
    assert netcdf.axes_of({}, [{}, {}]) == (Axis("band", (1.0, 2.0)),)


def test_a_size_without_a_definition_is_counted() -> None:
    metadata, cells = tags({"time": [0, 1], "z": [7]})
    del metadata["NETCDF_DIM_z_DEF"]
    metadata["NETCDF_DIM_z_VALUES"] = "7"
    axes = netcdf.axes_of(metadata, cells)
    assert {axis.name: len(axis.values) for axis in axes} == {"time": 2, "z": 1}


def test_lists_the_variables_in_both_spellings() -> None:
    addresses = [
        'NETCDF:"/a:b/x.nc":air_temperature',
        "netcdf:/a:b/x.nc:time_bnds",
        "HDF5:/a.h5://t",
        'NETCDF:"/x.nc":/group/v',
    ]
    assert netcdf.variables_of(addresses) == ("air_temperature", "time_bnds")


# --- with a real file -----------------------------------------------------------


def test_reads_the_axes_of_a_file_that_gdal_wrote(tmp_path: Path) -> None:
    units = {"time#units": "days since 2001-01-01", "time#calendar": "360_day", "level#units": "hPa"}
    metadata, cells = tags({"time": [0, 58], "level": [10, 20, 30]}, units)
    found_metadata, found_cells = _through_a_file(tmp_path / "model.nc", metadata, cells)
    axes = netcdf.axes_of(found_metadata, found_cells)
    assert axes == (
        Axis("time", ("2001-01-01T00:00:00Z", "2001-02-28T00:00:00Z"), "ISO8601", "360_day"),
        Axis("level", (10.0, 20.0, 30.0), "hPa"),
    )


@pytest.mark.parametrize(("bands", "told"), [(2, "of Band1, Band2."), (12, ", ….")])
def test_which_of_several_variables_is_meant_has_to_be_said(tmp_path: Path, bands: int, told: str) -> None:
    path = write_netcdf(tmp_path / "model.nc", bands)
    with pytest.raises(SourceUnreadable, match=re.escape(told)):
        describe_source(file_ref(path))
    assert describe_source(file_ref(path, variable="Band2")).width == 5


def _through_a_file(path: Path, metadata: Tags, cells: list[Tags]) -> tuple[Tags, list[Tags]]:
    try:
        from osgeo import gdal
    except ImportError:
        return _through_rasterio(path, metadata, cells)
    source = gdal.GetDriverByName("MEM").Create("", 5, 4, len(cells), gdal.GDT_Float32)
    source.SetGeoTransform((0, 1, 0, 10, 0, -1))
    source.SetMetadata(metadata)
    for index, cell in enumerate(cells):
        source.GetRasterBand(index + 1).SetMetadata(cell)
    gdal.GetDriverByName("netCDF").CreateCopy(str(path), source)
    written = gdal.Open(str(path))
    return written.GetMetadata(), [written.GetRasterBand(index + 1).GetMetadata() for index in range(len(cells))]


def _through_rasterio(path: Path, metadata: Tags, cells: list[Tags]) -> tuple[Tags, list[Tags]]:
    import rasterio
    import rasterio.shutil

    profile = {"width": 5, "height": 4, "count": len(cells), "dtype": "float32"}
    transform = rasterio.Affine(1, 0, 0, 0, -1, 10)
    with rasterio.MemoryFile() as memory:
        with memory.open(driver="GTiff", transform=transform, **profile) as source:
            source.write(np.zeros((len(cells), 4, 5), np.float32))
            source.update_tags(**metadata)
            for index, cell in enumerate(cells):
                source.update_tags(index + 1, **cell)
        rasterio.shutil.copy(memory.name, path, driver="netCDF")
    with rasterio.open(path) as written:
        return written.tags(), [written.tags(index) for index in written.indexes]


def test_a_copy_in_another_format_keeps_the_axes_while_it_has_all_cells() -> None:
    metadata, cells = tags({"time": [0, 1, 2]}, {"time#units": "days since 2001-01-01"})
    assert netcdf.kept_axes(metadata, cells) == netcdf.axes_of(metadata, cells)
    assert netcdf.kept_axes(metadata, cells[:2]) == ()
    assert netcdf.kept_axes({}, [{}, {}]) == ()
