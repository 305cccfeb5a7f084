"""The values at a point as documents: one content, a writer for each format, shared by WMS and WMTS."""
