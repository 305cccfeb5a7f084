"""OGC Web Map Tile Service 1.0.0 (07-057r7), in key-value pairs and as resources."""

VERSION = "1.0.0"
