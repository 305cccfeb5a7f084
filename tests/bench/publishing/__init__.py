"""How the time of a site with layers in a database grows with their number."""
