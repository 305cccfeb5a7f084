"""Migrations of the demo\x27s models."""
