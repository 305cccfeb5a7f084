from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from ogc_large_image.errors import Overloaded
from ogc_large_image.storage import file_copies
from ogc_large_image.storage.file_copies import evict, local_copy, object_folder, remove_copies
from ogc_large_image.storage.folders import get_cache_dir, get_file_lock, get_file_safe_path, get_temp_dir
from tests.unit.storage.stored_images import Elsewhere


def _content(content: bytes) -> Any:
    return lambda stream: stream.write(content)


def _age(seconds: float) -> None:
    """Let all copies look as if they had been used this long ago."""
    for path, _, _ in os.walk(get_cache_dir()):
        os.utime(path, (time.time() - seconds,) * 2)


def _files() -> list[Path]:
    return [path for path in get_cache_dir().rglob("*") if path.is_file()]


def test_the_copies_used_longest_ago_make_room(elsewhere: Elsewhere, settings: Any) -> None:
    settings.OGC_LARGE_IMAGE = {"FILE_CACHE_BYTES": 250}
    for key in ("a", "b"):
        local_copy(key, "1", "x.tif", _content(bytes(100)))
        _age(1000)
    local_copy("a", "1", "x.tif", _content(b"not fetched again"))
    local_copy("c", "1", "x.tif", _content(bytes(100)))
    assert not object_folder("b").exists()
    assert object_folder("a").exists()
    assert object_folder("c").exists()


def test_copies_in_use_are_kept(elsewhere: Elsewhere, settings: Any) -> None:
    settings.OGC_LARGE_IMAGE = {"FILE_CACHE_BYTES": 10}
    local_copy("a", "1", "x.tif", _content(bytes(100)))
    evict()
    assert object_folder("a").exists()


def test_a_locked_copy_is_kept(elsewhere: Elsewhere) -> None:
    local_copy("a", "1", "x.tif", _content(bytes(100)))
    _age(1000)
    with get_file_lock(object_folder("a")):
        evict(wanted=1 << 60)
        assert object_folder("a").exists()
    evict(wanted=1 << 60)
    assert not object_folder("a").exists()


def test_a_full_disk_is_told_and_leaves_nothing(elsewhere: Elsewhere) -> None:
    def full(stream: BinaryIO) -> None:
        stream.write(b"some")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(Overloaded) as raised:
        local_copy("a", "1", "x.tif", full)
    assert "device" not in str(raised.value)
    assert _files() == []
    assert local_copy("a", "1", "x.tif", _content(b"whole")).read_bytes() == b"whole"


def test_a_full_disk_is_freed_of_copies_that_nobody_uses(elsewhere: Elsewhere) -> None:
    local_copy("old", "1", "x.tif", _content(bytes(100)))
    _age(1000)

    def fits_alone(stream: BinaryIO) -> None:
        if object_folder("old").exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        stream.write(b"whole")

    assert local_copy("new", "1", "x.tif", fits_alone).read_bytes() == b"whole"


def test_parts_of_a_killed_process_are_removed(elsewhere: Elsewhere) -> None:
    path = local_copy("a", "1", "x.tif", _content(b"whole"))
    path.rename(path.parent / ".0123.part")
    assert local_copy("a", "1", "x.tif", _content(b"whole")).read_bytes() == b"whole"
    assert _files() == [path]


def test_waiting_for_another_process_ends(elsewhere: Elsewhere, settings: Any) -> None:
    settings.OGC_LARGE_IMAGE = {"FILE_FETCH_SECONDS": 1}
    with get_file_lock(object_folder("a")), pytest.raises(Overloaded):
        local_copy("a", "1", "x.tif", _content(b"whole"))


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", ".hidden.tif", "a\0b.tif", "é" * 300 + ".tif", "WMS:x.tif", ""]
)
def test_names_stay_in_their_folder(elsewhere: Elsewhere, name: str) -> None:
    path = local_copy("a", "1", name, _content(b"whole"))
    assert path.parent.parent == object_folder("a")
    assert not path.name.startswith(".")
    assert path.is_file()


_FETCH = """
import sys, time
import django
django.setup()
from django.conf import settings
settings.DATA_TEMP_DIR = sys.argv[1]
from tests.unit.storage.stored_images import stored
from ogc_large_image.storage.field_files import field_file_to_local_path
for _ in range(20):
    content = field_file_to_local_path(stored("scan.tif")).read_bytes()
    assert content == b"pixels" * 1_000_000, len(content)
print("whole")
"""


def _python(program: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    return subprocess.Popen([sys.executable, "-c", program, *arguments], env=environment, stdout=subprocess.PIPE, text=True)


def test_processes_fetch_a_file_once(elsewhere: Elsewhere, tmp_path: Path) -> None:
    elsewhere.put("scan.tif", b"pixels" * 1_000_000)
    running = [_python(_FETCH, str(tmp_path / "data")) for _ in range(4)]
    assert [process.communicate(timeout=60)[0] for process in running] == ["whole\n"] * 4
    assert elsewhere.opened == ["scan.tif"]


_KILLED = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
settings.DATA_TEMP_DIR = sys.argv[1]
from ogc_large_image.storage.file_copies import local_copy
def fetch(stream):
    stream.write(b"half")
    stream.flush()
    os.kill(os.getpid(), signal.SIGKILL)
local_copy("a", "1", "x.tif", fetch)
"""


def test_a_killed_process_leaves_no_lock(elsewhere: Elsewhere, tmp_path: Path) -> None:
    process = _python(_KILLED, str(tmp_path / "data"))
    process.communicate(timeout=60)
    assert process.returncode == -9
    assert len(_files()) == 1
    path = local_copy("a", "1", "x.tif", _content(b"whole"))
    assert _files() == [path]


def test_locks_are_named_alike_in_every_process(elsewhere: Elsewhere, tmp_path: Path) -> None:
    program = (
        "import django; django.setup()\nfrom django.conf import settings; import sys\nsettings.DATA_TEMP_DIR = sys.argv[1]\n"
    )
    program += "from ogc_large_image.storage.folders import get_file_lock; print(get_file_lock('/a/b').lock_file)"
    assert _python(program, str(tmp_path / "data")).communicate(timeout=60)[0].strip() == get_file_lock("/a/b").lock_file
    assert get_file_safe_path("/a/b").suffix == ".safe"


def test_the_folder_is_this_users_own_by_default(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    del settings.DATA_TEMP_DIR
    assert get_temp_dir().stat().st_mode & 0o077 == 0


def test_removing_what_was_never_copied(elsewhere: Elsewhere) -> None:
    remove_copies("nothing")
    assert list(get_cache_dir().iterdir()) == []


def test_a_lock_that_was_removed_is_made_anew(elsewhere: Elsewhere) -> None:
    """Whoever waited for a lock that its holder removed must not hold a file without a name."""
    import threading

    local_copy("a", "1", "x.tif", _content(b"whole"))
    held = threading.Event()
    results: list[bool] = []

    def wait() -> None:
        held.wait()
        local_copy("a", "2", "x.tif", lambda stream: results.append(Path(get_file_lock(object_folder("a")).lock_file).exists()))

    waiting = threading.Thread(target=wait)
    waiting.start()
    lock = get_file_lock(object_folder("a"))
    with lock:
        held.set()
        time.sleep(0.3)
        Path(lock.lock_file).unlink()
    waiting.join()
    assert results == [True]
    assert file_copies.object_folder("a").exists()
