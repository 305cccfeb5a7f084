"""The demo, with the viewers' map libraries from elsewhere: from ``VIEWER_CDN`` in the environment."""

import os

from demo.settings import *  # noqa: F403
from demo.settings import OGC_LARGE_IMAGE

OGC_LARGE_IMAGE["VIEWER_CDN"] = os.environ["VIEWER_CDN"]
