"""The steps of docs/own-project.md, word for word, with the installed wheel."""

import os
import re
import subprocess

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


def block(file):
    """The code block of the document that begins with the file's name."""
    text = (ROOT / "docs" / "own-project.md").read_text()
    return re.search(rf"```python\n# {re.escape(file)}\n(.*?)```", text, re.DOTALL).group(1)


def test_a_new_project_serves_its_folder(installed, tmp_path):
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}

    def run(*arguments):
        python = str(installed / "python")
        done = subprocess.run([python, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("-m", "django", "startproject", "mysite", ".")
    for file in ("mysite/settings.py", "mysite/urls.py"):
        with open(tmp_path / file, "a") as opened:
            opened.write("\n" + block(file))
    put_raster(tmp_path / "rasters" / "relief.tif")
    environment["DJANGO_SETTINGS_MODULE"] = "mysite.settings"

    assert "no issues" in run("manage.py", "check")
    assert run("-c", CLIENT).splitlines() == ["200 True"] * 4
