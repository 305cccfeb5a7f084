"""The WSGI application, for the command's workers and for any other WSGI server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from ogc_large_image.standalone import environment

os.environ.setdefault(environment.SETTINGS, "ogc_large_image.standalone.settings")

application = get_wsgi_application()
