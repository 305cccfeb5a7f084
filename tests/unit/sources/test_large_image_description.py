from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ogc_large_image.geo.crs import PIXEL
from ogc_large_image.limits import Limits
from ogc_large_image.sources.description import Axis, Band, SourceDescription
from ogc_large_image.sources.large_image_description import frames_of, measured

Metadata = dict[str, Any]


def stack(sizes: dict[str, int], **more: Any) -> Metadata:
    """large-image's metadata of frames along axes, slow to fast."""
    frames: list[Metadata] = [{}]
    for key, size in sizes.items():
        frames = [{**frame, key: position} for frame in frames for position in range(size)]
    keys = list(sizes)
    strides = {key: _product([sizes[later] for later in keys[keys.index(key) + 1 :]]) for key in keys}
    return {"frames": frames, "IndexRange": dict(sizes), "IndexStride": strides, **more}


def _product(sizes: list[int]) -> int:
    result = 1
    for size in sizes:
        result *= size
    return result


@pytest.mark.parametrize("metadata", [{}, {"frames": []}, {"frames": [{}]}, {"frames": None}])
def test_a_single_frame_has_no_axes(metadata: Metadata) -> None:
    assert frames_of(metadata) == (1, ())


def test_frames_without_indexes_are_numbered() -> None:
    assert frames_of({"frames": [{}, {}, {}]}) == (3, (Axis("frame", (0.0, 1.0, 2.0)),))


def test_the_axis_that_varies_fastest_is_the_last() -> None:
    frames, axes = frames_of(stack({"IndexZ": 3, "IndexC": 2}))
    assert (frames, axes) == (6, (Axis("z", (0.0, 1.0, 2.0)), Axis("c", (0.0, 1.0))))
    frames, axes = frames_of(stack({"IndexC": 2, "IndexXY": 4}))
    assert [axis.name for axis in axes] == ["c", "xy"]


def test_channels_are_named() -> None:
    _, axes = frames_of(stack({"IndexC": 2}, channels=["DAPI", "GFP"]))
    assert axes == (Axis("c", ("DAPI", "GFP")),)


@pytest.mark.parametrize("channels", [["DAPI"], ["DAPI", "DAPI"], [None, "GFP"], []])
def test_channel_names_that_name_nothing_are_left_out(channels: list[Any]) -> None:
    _, axes = frames_of(stack({"IndexC": 2}, channels=channels))
    assert axes == (Axis("c", (0.0, 1.0)),)


def test_values_and_units_of_an_axis_are_kept() -> None:
    _, axes = frames_of(stack({"IndexZ": 2}, ValueZ={"values": [0.5, 1.5], "uniform": True, "units": "um"}))
    assert axes == (Axis("z", (0.5, 1.5), "um"),)


@pytest.mark.parametrize("values", [[1], [1, 1], [float("nan"), 1], [[1], 2]])
def test_values_that_name_no_position_become_positions(values: list[Any]) -> None:
    _, axes = frames_of(stack({"IndexZ": 2}, ValueZ={"values": values, "uniform": True, "units": "um"}))
    assert axes == (Axis("z", (0.0, 1.0)),)


def test_values_that_differ_from_frame_to_frame_are_not_the_axes() -> None:
    _, axes = frames_of(stack({"IndexZ": 2}, ValueZ={"values": [0.5, 1.5], "uniform": False}))
    assert axes == (Axis("z", (0.0, 1.0)),)


def test_times_make_a_time_axis_and_numbers_do_not() -> None:
    days = {"values": ["2001-01-01T00:00:00Z", "2001-01-02T00:00:00Z"], "uniform": True}
    assert frames_of(stack({"IndexT": 2}, ValueT=days))[1] == (Axis("time", tuple(days["values"]), "ISO8601"),)
    assert frames_of(stack({"IndexT": 2}))[1] == (Axis("t", (0.0, 1.0)),)


def test_frames_that_fill_no_block_are_numbered() -> None:
    metadata = stack({"IndexZ": 3, "IndexC": 2})
    del metadata["frames"][-1]
    assert frames_of(metadata) == (5, (Axis("frame", (0.0, 1.0, 2.0, 3.0, 4.0)),))
    shuffled = stack({"IndexZ": 3, "IndexC": 2})
    shuffled["frames"].reverse()
    assert frames_of(shuffled)[1][0].name == "frame"


class _Frames:
    """A tile source that measures its frames: the values of each are a hundred times its number."""

    sizeX = sizeY = 100

    def __init__(self) -> None:
        self.measured: list[int] = []

    def getBandInformation(self, statistics: bool) -> dict[int, Any]:
        assert statistics
        return {1: {"min": 0, "max": 0, "mean": 0, "stdev": 0}}

    def histogram(self, *, frame: int, **_: Any) -> dict[str, Any]:
        self.measured.append(frame)
        high = 100.0 * frame
        found = {"min": 0.0, "max": high, "mean": 1.0, "stdev": 1.0, "range": (0.0, high + 1), "hist": np.array([1, 2])}
        return {"histogram": [found]}


def _of_frames(frames: int, *axes: Axis) -> SourceDescription:
    geotransform = (0.0, 1.0, 0.0, 100.0, 0.0, -1.0)
    return SourceDescription(100, 100, (Band(1, "uint16", "gray"),), PIXEL, geotransform, frames=frames, axes=axes)


def test_each_frame_is_measured() -> None:
    source = _Frames()
    found = measured(source, _of_frames(3), Limits())
    assert source.measured == [0, 1, 2]
    assert [found.of_frame(frame).bands[0].maximum for frame in range(3)] == [0, 100, 200]
    assert found.of_frame(2).bands[0].histogram != found.of_frame(1).bands[0].histogram


def test_of_many_frames_one_of_each_channel_is_measured() -> None:
    source = _Frames()
    axes = Axis("z", tuple(range(50))), Axis("c", ("DAPI", "GFP")), Axis("xy", (0, 1))
    found = measured(source, _of_frames(200, *axes), Limits())
    assert source.measured == [0, 2]
    assert [found.of_frame(frame).bands[0].maximum for frame in (0, 1, 2, 3, 4, 199)] == [0, 0, 200, 200, 0, 200]


def test_many_frames_without_channels_share_the_statistics_of_the_first() -> None:
    source = _Frames()
    found = measured(source, _of_frames(200, Axis("z", tuple(range(200)))), Limits())
    assert source.measured == [0]
    assert found.of_frame(199) is found
