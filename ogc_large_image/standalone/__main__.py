"""``python -m ogc_large_image.standalone``: the console script, for an interpreter that is known by its path."""

from ogc_large_image.standalone.cli import main

if __name__ == "__main__":
    main()
