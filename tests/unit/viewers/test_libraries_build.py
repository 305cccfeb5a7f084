"""Making the static files of the map libraries, with a stand-in for npm and node: the real ones run before every wheel."""

import os
import stat

import pytest
from django.core.management import CommandError, call_command

from ogc_large_image.viewers.libraries import build

NPM = "#!/bin/sh\n[ -f package-lock.json ] && mkdir node_modules\n"
NODE = '#!/bin/sh\n[ -d node_modules ] && mkdir -p "$2/geojs" && echo "// geo" > "$2/geojs/geo.js"\n'


@pytest.fixture
def programs(tmp_path, monkeypatch):
    def put(**texts):
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text)
            (folder / name).chmod(stat.S_IRWXU)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/bin{os.pathsep}/usr/bin" if texts else str(folder))

    return put


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "static" / "vendor"


def test_the_folder_is_made_and_known_to_be_of_this_recipe(programs, folder):
    programs(npm=NPM, node=NODE)
    assert not build.is_built(folder)
    build.build(folder)
    assert (folder / "geojs" / "geo.js").is_file()
    assert build.is_built(folder)


def test_what_was_there_is_replaced(programs, folder):
    programs(npm=NPM, node=NODE)
    folder.mkdir(parents=True)
    (folder / "old.js").touch()
    build.build(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["geojs", build.STAMP]
    assert [path.name for path in folder.parent.iterdir()] == ["vendor"]


@pytest.mark.parametrize("npm", ["#!/bin/sh\necho no such version >&2; exit 1\n"])
def test_what_was_there_stays_where_npm_fails(programs, folder, npm):
    programs(npm=npm, node=NODE)
    folder.mkdir(parents=True)
    (folder / "old.js").touch()
    with pytest.raises(build.LibrariesNotBuilt, match="no such version"):
        build.build(folder)
    assert [path.name for path in folder.iterdir()] == ["old.js"]


def test_a_machine_without_node_is_told_what_to_install(programs, folder, monkeypatch, tmp_path):
    programs()
    monkeypatch.setattr(build.sys, "executable", str(tmp_path / "python"))
    with pytest.raises(CommandError, match=r"Node\.js"):
        call_command("ogc_viewers", into=folder)


def test_the_command_makes_them_once(programs, tmp_path, capsys):
    programs(npm=NPM, node=NODE)
    call_command("ogc_viewers", into=tmp_path)
    assert build.is_built(tmp_path / "ogc_large_image" / "vendor")
    programs(npm="#!/bin/sh\nexit 1\n")
    call_command("ogc_viewers", into=tmp_path)
    assert "are there" in capsys.readouterr().out
