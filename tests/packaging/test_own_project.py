"""The steps of docs/own-project.md, word for word, with the installed wheel."""

import os
import re
import subprocess

import pytest

from tests.packaging.conftest import ROOT
from tests.unit.standalone.processes import put_raster

CLIENT = """
import django; django.setup()
from django.test import Client
client = Client()
for address in ("/maps/", "/maps/wms?SERVICE=WMS&REQUEST=GetCapabilities", "/maps/wmts/1.0.0/WMTSCapabilities.xml",
                "/maps/api/layers/relief/data/thumbnail.png"):
    answer = client.get(address, SERVER_NAME="localhost")
    print(answer.status_code, b"relief" in answer.content.lower() or answer.content[:4] == b"\\x89PNG")
"""


PICTURE = """
import django; django.setup()
from django.core.files import File
from django.test import Client
from scans.models import Scan
scan = Scan()
scan.file.save("relief.tif", File(open("relief.tif", "rb")))
answer = Client().get(f"/api/scan/{scan.pk}/data/thumbnail.png", SERVER_NAME="localhost")
print(answer.status_code, answer.content[:4] == b"\\x89PNG")
"""


def block(file, number=0):
    """The code block of the document that begins with the file's name; of several one by its number."""
    text = (ROOT / "docs" / "own-project.md").read_text()
    return re.findall(rf"```python\n# {re.escape(file)}\n(.*?)```", text, re.DOTALL)[number]


@pytest.fixture
def run(installed, tmp_path):
    """Runs Python in a new project, without what this checkout is found by."""
    ours = ("DJANGO_SETTINGS_MODULE", "PYTHONPATH")
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    environment["DJANGO_SETTINGS_MODULE"] = "mysite.settings"

    def run(*arguments):
        python = str(installed / "python")
        done = subprocess.run([python, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    python = str(installed / "python")
    subprocess.run([python, "-m", "django", "startproject", "mysite", "."], cwd=tmp_path, check=True)
    return run


def test_a_new_project_serves_its_folder(run, tmp_path):
    for file in ("mysite/settings.py", "mysite/urls.py"):
        with open(tmp_path / file, "a") as opened:
            opened.write("\n" + block(file))
    put_raster(tmp_path / "rasters" / "relief.tif")

    assert "no issues" in run("manage.py", "check")
    assert run("-c", CLIENT).splitlines() == ["200 True"] * 4


def test_a_models_file_has_a_thumbnail(run, tmp_path):
    run("manage.py", "startapp", "scans")
    with open(tmp_path / "mysite" / "settings.py", "a") as opened:
        opened.write(block("mysite/settings.py").replace('"ogc_large_image"]', '"ogc_large_image", "scans"]'))
        opened.write('MEDIA_ROOT = BASE_DIR / "media"\n')
    for file in ("models.py", "viewsets.py"):
        (tmp_path / "scans" / file).write_text(block(f"scans/{file}"))
    with open(tmp_path / "mysite" / "urls.py", "a") as opened:
        opened.write(block("mysite/urls.py", 1))
    (tmp_path / "rasters").mkdir()
    put_raster(tmp_path / "relief.tif")
    run("manage.py", "makemigrations", "scans")
    run("manage.py", "migrate")
    assert run("-c", PICTURE).splitlines() == ["200 True"]
