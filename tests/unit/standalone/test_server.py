import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.unit.standalone.processes import COMMAND, descendants, is_running, put_raster, serving, wait_for


@pytest.fixture
def folder(tmp_path):
    put_raster(tmp_path / "data" / "first.tif")
    return tmp_path / "data"


def test_it_serves_and_prints_its_addresses(folder):
    with serving(folder, "--workers", "1", "--title", "My maps") as server:
        text = server.output.read_text()
        assert all(f"{server.url}{path}" in text for path in ("/", "/wms", "/wmts/1.0.0/WMTSCapabilities.xml", "/api/layers/"))
        assert b"My maps" in server.get("/")
        assert b"<Name>first</Name>" in server.get("/wms?SERVICE=WMS&REQUEST=GetCapabilities")
        assert server.get("/api/layers/first/data/thumbnail.png").startswith(b"\x89PNG")


def test_new_changed_and_removed_files_are_noticed_within_two_seconds(folder):
    with serving(folder, "--workers", "2") as server:
        assert not server.has_layer("second")
        started = time.monotonic()
        path = put_raster(folder / "second.tif", age=0)
        assert wait_for(lambda: server.has_layer("second"))
        assert time.monotonic() - started < 3.0  # one second of it to see that the file is complete
        path.unlink()
        # Each of the workers has to have noticed.
        assert wait_for(lambda: not any(server.has_layer("second") for _ in range(8)), 2.0)


def test_a_file_that_cannot_be_opened_is_named_and_the_rest_is_served(folder):
    (folder / "damaged.tif").write_text("this is not a TIFF")
    os.utime(folder / "damaged.tif", (time.time() - 10,) * 2)
    with serving(folder, "--workers", "1") as server:
        assert "Left out: damaged.tif: " in server.output.read_text()
        assert json.loads(server.get("/api/layers/"))["count"] == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_and_all_that_it_started(folder, number):
    with serving(folder, "--workers", "2") as server:
        started = descendants(server.process.pid)
        assert len(started) >= 3
        assert server.stop(number) == 0
        assert not any(map(is_running, started))
        assert "Traceback" not in server.output.read_text()


def test_control_c_which_reaches_every_process_ends_it_without_complaint(folder):
    with serving(folder, "--workers", "2") as server:
        os.killpg(server.process.pid, signal.SIGINT)
        assert server.process.wait(20) == 0
        assert server.output.read_text().rstrip().endswith("Ctrl-C ends the server.")


def test_nothing_outlives_a_killed_server(folder):
    with serving(folder, "--workers", "2") as server:
        started = descendants(server.process.pid)
        server.process.kill()
        assert wait_for(lambda: not any(map(is_running, started)))


def test_a_worker_whose_server_was_killed_before_it_could_ask_to_be_told_ends():
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    program = f"from ogc_large_image.standalone.worker import load_application; load_application({gone.pid}); print('serves')"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=20)

    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_a_killed_worker_is_replaced(folder):
    with serving(folder, "--workers", "2") as server:
        (scanner,) = (pid for pid in descendants(server.process.pid) if b"standalone.scanner" in command_line(pid))
        for _ in range(3):
            worker = next(iter(descendants(server.process.pid) - {scanner}))
            os.kill(worker, signal.SIGKILL)
            assert wait_for(lambda worker=worker: not is_running(worker))
            assert wait_for(lambda: answers(server))


def test_a_killed_scanner_is_replaced_and_follows_on(folder):
    with serving(folder, "--workers", "1") as server:
        (scanner,) = (pid for pid in descendants(server.process.pid) if b"standalone.scanner" in command_line(pid))
        os.kill(scanner, signal.SIGKILL)
        put_raster(folder / "second.tif")
        assert wait_for(lambda: server.has_layer("second"))


def command_line(pid):
    with open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read()


def answers(server):
    try:
        return bool(server.get("/healthz"))
    except OSError:
        return False


@pytest.mark.parametrize("delay", [0.05, 0.3, 0.6, 1.0, 1.4])
def test_a_signal_during_the_start_ends_it_too(folder, tmp_path, delay):
    with open(tmp_path / "output", "w") as output:
        process = subprocess.Popen([*COMMAND, str(folder), "--port", "0"], stdout=output, stderr=output)
    time.sleep(delay)
    started = descendants(process.pid)
    process.terminate()

    assert process.wait(8) in (0, -signal.SIGTERM)
    assert wait_for(lambda: not any(map(is_running, started)))
    assert "Traceback" not in (tmp_path / "output").read_text()


def test_a_busy_port_is_one_clear_line_and_code_1(folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = subprocess.run([*COMMAND, str(folder), "--port", str(port)], capture_output=True, text=True, timeout=20)

    assert (ended.returncode, ended.stderr) == (1, f"Cannot listen: port {port} is in use.\n")


def test_the_port_of_another_of_its_kind_is_busy(folder, tmp_path):
    with serving(folder, "--workers", "1") as server:
        port = server.url.rpartition(":")[2]
        ended = subprocess.run([*COMMAND, str(folder), "--port", port], capture_output=True, text=True, timeout=20)

    assert ended.returncode == 1


def test_two_servers_of_one_folder_do_not_disturb_each_other(folder):
    with serving(folder, "--workers", "1") as one, serving(folder, "--workers", "1") as other:
        put_raster(folder / "second.tif")
        assert wait_for(lambda: one.has_layer("second") and other.has_layer("second"))


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("OGC_LARGE_IMAGE = {**OGC_LARGE_IMAGE, 'CRS': ['EPSG:nothing']}", "names a CRS that is not known: 'EPSG:nothing'"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
    ],
)
def test_settings_that_cannot_be_served_with_are_told_once_and_at_once(folder, tmp_path, code, reason):
    (tmp_path / "own_settings.py").write_text(f"from ogc_large_image.standalone.settings import *\n{code}\n")
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [*COMMAND, str(folder), "--port", "0", "--settings", "own_settings"]
    ended = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, timeout=60)

    assert ended.returncode == 1
    assert ended.stderr.startswith("Nothing is served with own_settings: ")
    assert ended.stderr.count(reason) == 1
    assert "Traceback" not in ended.stderr
