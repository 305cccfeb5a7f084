"""Published images and where they are listed."""
