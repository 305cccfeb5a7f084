"""``python manage.py demo`` as somebody has it who has just cloned the project."""

import base64
import http.cookiejar
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.packaging.conftest import ROOT
from tests.unit.standalone.processes import wait_for


@pytest.fixture
def checkout(tmp_path):
    shutil.copytree(ROOT / "demo", tmp_path / "demo", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", tmp_path)
    return tmp_path


@pytest.fixture
def run_demo(checkout):
    started = []

    def run(*options):
        environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
        environment |= {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(checkout / "cache")}
        command = [sys.executable, "manage.py", "demo", "--port", "0", "--workers", "1", *options]
        with open(checkout / "output.txt", "w") as output:
            process = subprocess.Popen(command, cwd=checkout, env=environment, stdout=output, stderr=subprocess.STDOUT)
        started.append(process)
        assert wait_for(lambda: process.poll() is not None or "Ctrl-C" in (checkout / "output.txt").read_text(), 60)
        text = (checkout / "output.txt").read_text()
        return process, re.search(r"http://\S+:\d+", text).group(), re.search(r"password (\S+)", text).group(1)

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
            process.wait()


def stop(process):
    process.terminate()
    return process.wait(20)


def logged_in(url, password):
    """Whether the admin site lets the user in."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    form = opener.open(f"{url}/admin/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form).group(1)
    fields = {"csrfmiddlewaretoken": token, "username": "admin", "password": password, "next": "/admin/"}
    page = opener.open(f"{url}/admin/login/", urllib.parse.urlencode(fields).encode()).read().decode()
    return "Site administration" in page


def test_it_serves_the_samples_and_an_admin_site(run_demo, checkout):
    process, url, password = run_demo()
    samples = [
        path for path in (checkout / "demo" / "data").rglob("*") if path.is_file() and path.suffix not in (".md", ".json")
    ]
    listed = json.loads(urllib.request.urlopen(f"{url}/api/layers/").read())

    assert listed["count"] == len(samples)
    assert "Left out" not in (checkout / "output.txt").read_text()
    assert logged_in(url, password)
    assert not logged_in(url, "wrong")
    assert stop(process) == 0


def test_it_publishes_layers_from_its_database(run_demo):
    _, url, password = run_demo()
    basic = base64.b64encode(f"admin:{password}".encode()).decode()

    def names(service, **headers):
        request = urllib.request.Request(f"{url}/{service}/api/layers/", headers=headers)
        return {layer["name"] for layer in json.loads(urllib.request.urlopen(request).read())["results"]}

    assert "sierra_nevada" in names("services/earth")
    # Each uploaded file, the netCDF too.
    assert {f"imagefile-{number}" for number in range(1, 5)} <= names("published")
    assert "colonic_glands" not in names("services/earth")
    assert names("published", Authorization=f"Basic {basic}") - names("published") == {"great_salt_lake_bands"}
    with pytest.raises(urllib.error.HTTPError, match="401"):
        names("services/microscopy")
    assert names("services/microscopy", Authorization=f"Basic {basic}") == {"colonic_glands"}
    terrain = f"{url}/services/earth/wmts/1.0.0/sierra_nevada/terrain/legend.png"
    assert urllib.request.urlopen(terrain).headers["Content-Type"] == "image/png"


def test_the_password_is_kept_until_it_is_reset(run_demo, checkout):
    process, _, first = run_demo()
    stop(process)
    process, url, second = run_demo()
    assert second == first
    assert logged_in(url, second)
    stop(process)
    process, url, third = run_demo("--reset")
    assert third != first
    assert logged_in(url, third)
    assert (checkout / "var" / "demo" / "admin-password").stat().st_mode & 0o077 == 0
