"""The REST contract: layers as JSON, tiles and thumbnails as pictures, over the same queries as every protocol."""
