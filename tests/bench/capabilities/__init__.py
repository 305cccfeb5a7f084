"""How long the capabilities of many layers take."""
