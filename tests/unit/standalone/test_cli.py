import pytest

from ogc_large_image import __version__
from ogc_large_image.standalone import cli
from ogc_large_image.standalone.server import Options


@pytest.fixture
def served(monkeypatch):
    served = []
    monkeypatch.setattr(cli, "serve", lambda options: served.append(options) or 0)
    return served


def test_the_arguments_reach_the_server(served, tmp_path):
    arguments = ["--host", "0.0.0.0", "--port", "80", "--workers", "3", "--threads", "5", "--title", "T"]
    arguments += ["--public-url", "https://maps.example", "--allowed-host", "a", "--allowed-host", "b"]

    assert cli.run(["serve", str(tmp_path), *arguments]) == 0
    assert served == [
        Options(
            paths=(tmp_path,),
            host="0.0.0.0",
            port=80,
            workers=3,
            threads=5,
            title="T",
            public_url="https://maps.example",
            allowed_hosts=("a", "b"),
        )
    ]


def test_without_further_arguments_it_listens_to_this_machine_only(served, tmp_path):
    cli.run(["serve", str(tmp_path)])

    assert (served[0].host, served[0].port) == ("127.0.0.1", 8000)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["serve"],
        ["serve", "no/such/path"],
        ["serve", ".", "--port", "x"],
        ["serve", ".", "--port", "65536"],
        ["serve", ".", "--port", "-1"],
        ["serve", ".", "--workers", "0"],
        ["serve", ".", "--threads", "2000"],
        ["serve", ".", "--public-url", "maps.example"],
        ["serve", ".", "--nonsense"],
        ["nonsense"],
    ],
)
def test_wrong_arguments_end_with_code_2(served, arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.run(arguments)

    assert (ended.value.code, served) == (2, [])
    assert "Traceback" not in capsys.readouterr().err


def test_it_tells_its_version(capsys):
    with pytest.raises(SystemExit):
        cli.run(["--version"])

    assert capsys.readouterr().out == f"ogc-large-image {__version__}\n"
