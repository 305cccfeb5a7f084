"""The viewers' map libraries (OpenLayers, GeoJS, CesiumJS): which versions, and how they become static files."""
