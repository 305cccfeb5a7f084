"""A site as the README of django-large-image has one built; only the name of the package in its imports is another."""
