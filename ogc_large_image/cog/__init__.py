"""Converts images to files that are quick to serve, and says what keeps a file from being one.

``convert_image(source, target)`` and ``cog_problems(path)`` are the whole of it;
``manage.py ogc_cog`` and the Celery task ``ogc_large_image.tasks.convert_to_cog`` call them.
"""

from ogc_large_image.cog.convert import convert_image
from ogc_large_image.sources.cog.options import CogOptions
from ogc_large_image.sources.cog.validity import cog_problems, source_cog_problems

__all__ = ["CogOptions", "cog_problems", "convert_image", "source_cog_problems"]
