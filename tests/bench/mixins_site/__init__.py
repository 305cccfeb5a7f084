"""A Django project as django-large-image's README has it, built on its mixins or on ours; the rest is the same for both."""
