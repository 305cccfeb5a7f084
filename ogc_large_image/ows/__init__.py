"""What the XML services (WMS, WMTS) share."""
