from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from ogc_large_image.cog import cog_problems
from tests.rasters import RasterSpec, ramp, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    write(tmp_path / "in" / "a.tif", RasterSpec(ramp(600, 600, 1)))
    write(tmp_path / "in" / "deep" / "b.tif", RasterSpec(ramp(600, 600, 1)))
    return tmp_path / "in"


def run(*arguments: object, **options: object) -> str:
    out = StringIO()
    call_command("ogc_cog", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


def test_a_folder_into_another(folder: Path, tmp_path: Path) -> None:
    text = run(folder, "--out", tmp_path / "out")
    assert cog_problems(tmp_path / "out" / "a.tif") == cog_problems(tmp_path / "out" / "deep" / "b.tif") == ()
    assert "deep/b.tif → " in text


def test_a_file_beside_itself(folder: Path) -> None:
    run(folder / "a.tif", "--compression", "zstd")
    assert cog_problems(folder / "a.cog.tif") == ()
    assert "optimized already" not in run(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["a.cog.tif", "a.tif", "deep"]


def test_examining(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="2 of 2 are not optimized"):
        run(folder, "--validate")
    run(folder, "--out", tmp_path / "out")
    assert run(tmp_path / "out", "--validate") == ""


def test_what_cannot_be_converted_is_named_and_the_rest_is_done(folder: Path, tmp_path: Path) -> None:
    (folder / "broken.tif").write_bytes(b"II*\x00 and nothing that follows")
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 3"):
        call_command("ogc_cog", str(folder), "--out", str(tmp_path / "out"), stdout=out)
    assert "broken.tif: " in out.getvalue()
    assert (tmp_path / "out" / "deep" / "b.tif").exists()


def test_a_place_that_cannot_be_written_is_named_and_the_rest_is_done(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "deep").write_text("no folder")
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 2"):
        call_command("ogc_cog", str(folder), "--out", str(tmp_path / "out"), stdout=out)
    assert "deep/b.tif: File exists" in out.getvalue()
    assert (tmp_path / "out" / "a.tif").exists()


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no"):
        run(tmp_path / "nothing")


def test_the_folder_itself_is_no_place(folder: Path) -> None:
    with pytest.raises(CommandError):
        run(folder, "--out", folder)
