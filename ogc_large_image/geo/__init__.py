"""Where things are: reference systems, grids and tile matrix sets; no image and no protocol."""
