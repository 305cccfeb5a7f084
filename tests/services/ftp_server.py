"""An FTP server (pyftpdlib) in a thread: anybody may read, and one user may write."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import ThreadedFTPServer

USER, PASSWORD = "tester", "not-a-secret"


@dataclass
class FtpServer:
    port: int
    folder: Path
    commands: list[str] = field(default_factory=list)

    def url(self, name: str, user: str = "") -> str:
        return f"ftp://{user}127.0.0.1:{self.port}/{name}"


@contextlib.contextmanager
def ftp_server(folder: Path) -> Iterator[FtpServer]:
    authorizer = DummyAuthorizer()
    authorizer.add_anonymous(str(folder))
    authorizer.add_user(USER, PASSWORD, str(folder), perm="elradfmwMT")
    state = FtpServer(0, folder)

    class Handler(FTPHandler):
        def pre_process_command(self, line: str, cmd: str, arg: str) -> None:
            state.commands.append(cmd)
            super().pre_process_command(line, cmd, arg)

    Handler.authorizer = authorizer
    server = ThreadedFTPServer(("127.0.0.1", 0), Handler)
    state.port = server.socket.getsockname()[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"timeout": 0.05, "handle_exit": False}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.close_all()
