"""``ogc-large-image serve``: a folder of images as a web service, with no project around it."""
