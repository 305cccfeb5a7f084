"""A storage that keeps no files on this machine, as far as anybody can tell."""

from django.core.files.storage import FileSystemStorage, Storage


class Elsewhere(Storage):
    """Files that have no path here."""

    def __init__(self, folder):
        self._kept = FileSystemStorage(folder)
        for name in ("_open", "_save", "exists", "delete", "size", "get_modified_time"):
            setattr(self, name, getattr(self._kept, name))
