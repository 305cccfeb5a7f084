"""OGC web services and a REST contract for every image that large-image opens."""

__version__ = "0.1.0"
