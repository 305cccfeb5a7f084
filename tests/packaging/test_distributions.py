import re
import subprocess
import tarfile
import zipfile
from pathlib import Path

from ogc_large_image import __version__
from tests.packaging.conftest import ROOT
from tests.unit.standalone.processes import put_raster, serving


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}


def wheel_files(distributions) -> set[str]:
    return set(zipfile.ZipFile(distributions.wheel).namelist())


def test_the_wheel_has_every_module_template_and_static_file(distributions):
    wanted = {f"ogc_large_image/{name}" for name in files_below(ROOT / "ogc_large_image")}
    wanted |= {f"ogc_large_image/templates/{name}" for name in files_below(ROOT / "templates")}

    assert any("/templates/" in name for name in wanted)
    assert any("/static/" in name for name in wanted)
    assert wanted - wheel_files(distributions) == set()


def test_the_wheel_has_nothing_else(distributions):
    assert {name.split("/")[0].removesuffix(f"-{__version__}.dist-info") for name in wheel_files(distributions)} == {
        "ogc_large_image"
    }


def test_the_sdist_has_what_the_tests_and_the_demo_need(distributions):
    with tarfile.open(distributions.sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    wanted = {
        f"{folder}/{name}"
        for folder in ("templates", "demo", "conformance", "tests/unit", "docs")
        for name in files_below(ROOT / folder)
    }

    assert wanted - names == set()
    assert {"manage.py", "README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml"} <= names


def test_the_licence_is_in_the_wheel(distributions):
    assert any(name.endswith("/LICENSE") for name in wheel_files(distributions))


def test_the_newest_entry_of_the_changelog_is_this_version():
    entries = re.findall(r"^## \[?([0-9][^\s\]]*)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert entries[0] == __version__


def test_the_installed_wheel_serves_a_folder_without_the_checkout(installed, tmp_path):
    put_raster(tmp_path / "data" / "relief.tif")
    place = subprocess.run(
        [installed / "python", "-c", "import ogc_large_image; print(ogc_large_image.__file__)"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=True,
    )
    assert place.stdout.startswith(str(installed.parent))
    command = (str(installed / "ogc-large-image"), "serve")
    with serving(tmp_path / "data", "--workers", "1", command=command, cwd=tmp_path) as server:
        page = server.get("/").decode()
        assert "Relief" in page
        own = [address for address in re.findall(r'(?:src|href)="(/[^"]*)"', page) if address.startswith("/static/")]
        assert own
        assert all(server.get(address) for address in own)
        assert b"<Name>relief</Name>" in server.get("/wms?SERVICE=WMS&REQUEST=GetCapabilities")
        tile = server.get("/wmts/1.0.0/relief/default/WebMercatorQuad/9/183/277.png")
        assert tile.startswith(b"\x89PNG")
        assert server.stop() == 0
        assert "Traceback" not in server.output.read_text()
