"""Where a site keeps its images: Django's storages, folders and addresses, turned into source refs."""
