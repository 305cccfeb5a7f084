"""A small project around the app: sample images, a database and an admin site."""
