"""The suites' test data as rasters in a folder that the product can serve: only this package knows what the layers are called."""
