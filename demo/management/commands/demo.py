"""``python manage.py demo``: everything that the project has to show, on one address."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from demo.samples import publish_samples, upload_samples
from ogc_large_image.standalone.cli import add_server_arguments

ADMIN = "admin"


class Command(BaseCommand):
    """Prepares the database and the admin user, then serves as ``ogc-large-image serve`` does."""

    help = "Serve the sample images in demo/data, with an admin site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        add_server_arguments(parser)
        parser.add_argument(
            "--reset", action="store_true", help="forget the database, the uploaded files and the admin user's password"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        state: Path = settings.STATE_DIR
        state.mkdir(parents=True, exist_ok=True)
        database, password_file = state / "demo.sqlite3", state / "admin-password"
        if options["reset"]:
            database.unlink(missing_ok=True)
            password_file.unlink(missing_ok=True)
            shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        is_new = not database.exists()
        call_command("migrate", verbosity=0, interactive=False)
        if is_new:
            upload_samples()
            publish_samples()
        self.stdout.write(f"Admin site: user {ADMIN}, password {_admin_password(password_file)}")
        self.stdout.write("From its database: /published/, /services/earth/ and, after a login, /services/microscopy/")
        self.stdout.flush()
        connections.close_all()
        _become_server(options)


def _become_server(options: dict[str, Any]) -> None:
    """Replaces this process by the server, which starts its workers from a state without Django."""
    command = [sys.executable, "-m", "ogc_large_image.standalone", "serve", str(settings.DATA_DIR)]
    command += ["--settings", "demo.settings", "--title", "Demo of ogc-large-image"]
    for name in ("host", "port", "workers", "threads"):
        command += [f"--{name}", str(options[name])]
    search = [str(settings.BASE_DIR), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(search)
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    os.execv(sys.executable, command)  # noqa: S606 - our own command line


def _admin_password(file: Path) -> str:
    """The admin user's password, made at the first start and kept beside the database for its owner alone."""
    users = get_user_model()._default_manager
    user = users.filter(username=ADMIN).first()
    if user is not None and file.exists():
        kept = file.read_text().strip()
        return kept if user.check_password(kept) else "as you have changed it"
    password = secrets.token_urlsafe(9)
    if user is None:
        user = users.create_superuser(ADMIN, password=password)
    else:
        user.set_password(password)
        user.save()
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as opened:
        opened.write(password + "\n")
    return password
