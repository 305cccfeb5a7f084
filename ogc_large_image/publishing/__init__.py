"""Layers, groups, styles and services in the database: the catalog, who may see what of it, and the admin site."""
