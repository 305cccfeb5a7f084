"""A file system of GDAL's that calls back into this process for its bytes.

GDAL takes such a file system as a table of functions (VSIInstallPluginHandler,
GDAL 3.0 and newer), which none of its Python bindings offers as it is needed
here; so the function is called in the very library that the binding in use has
loaded. Only the beginning of the table is written, which has stayed the same;
GDAL allocates it, and so knows its own length.
"""

from __future__ import annotations

import ctypes
import hashlib
import itertools
import logging
import os
import threading
from collections import OrderedDict
from typing import Any

from ogc_large_image.errors import SourceError, SourceUnreadable
from ogc_large_image.forking import on_fork
from ogc_large_image.sources.datasets import LIBRARY
from ogc_large_image.sources.ref import SourceRef
from ogc_large_image.sources.remote.files import RemoteFile

_log = logging.getLogger(__name__)

_PREFIX = "/vsiogclargeimage/"
_MAX_MOUNTED = 4096

_void_p, _size, _offset = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_uint64
_Open = ctypes.CFUNCTYPE(_void_p, _void_p, ctypes.c_char_p, ctypes.c_char_p)
_Tell = ctypes.CFUNCTYPE(_offset, _void_p)
_Seek = ctypes.CFUNCTYPE(ctypes.c_int, _void_p, _offset, ctypes.c_int)
_Read = ctypes.CFUNCTYPE(_size, _void_p, _void_p, _size, _size)
_Eof = ctypes.CFUNCTYPE(ctypes.c_int, _void_p)
_Close = ctypes.CFUNCTYPE(ctypes.c_int, _void_p)


class _Callbacks(ctypes.Structure):
    """Beginning of GDAL's VSIFilesystemPluginCallbacksStruct (cpl_vsi.h)."""

    _fields_ = [
        ("user_data", _void_p),
        ("stat", _void_p),
        ("unlink", _void_p),
        ("rename", _void_p),
        ("mkdir", _void_p),
        ("rmdir", _void_p),
        ("read_dir", _void_p),
        ("open", _Open),
        ("tell", _Tell),
        ("seek", _Seek),
        ("read", _Read),
        ("read_multi_range", _void_p),
        ("get_range_status", _void_p),
        ("eof", _Eof),
        ("write", _void_p),
        ("flush", _void_p),
        ("truncate", _void_p),
        ("close", _Close),
    ]


class _Handle:
    """An opened file; GDAL uses one from one thread at a time."""

    def __init__(self, ref: SourceRef) -> None:
        self.file = RemoteFile(ref)
        self.at_end = False


_lock = threading.Lock()
_mounted: OrderedDict[str, SourceRef] = OrderedDict()
_handles: dict[int, _Handle] = {}
_numbers = itertools.count(1)
_installed: dict[str, Any] = {}
"""By library, what GDAL points to for as long as the process runs."""


def _renew() -> None:
    global _lock
    _lock = threading.Lock()


on_fork(_renew)


def mount(ref: SourceRef, library: str = LIBRARY) -> str:
    """The path of a remote file's version, for the GDAL of this library; nothing that was signed is in it."""
    name = hashlib.sha256(f"{ref.address}\n{ref.version}".encode()).hexdigest()[:32]
    with _lock:
        if library not in _installed:
            _installed[library] = _install(ctypes.CDLL(library))
        _mounted[name] = ref
        _mounted.move_to_end(name)
        while len(_mounted) > _MAX_MOUNTED:
            _mounted.popitem(last=False)
    return f"{_PREFIX}{name}"


def _install(library: ctypes.CDLL) -> Any:
    try:
        allocate, install = library.VSIAllocFilesystemPluginCallbacksStruct, library.VSIInstallPluginHandler
    except AttributeError as error:
        raise SourceUnreadable("This installation's GDAL reads no remote images.") from error
    allocate.restype = ctypes.POINTER(_Callbacks)
    install.argtypes = [ctypes.c_char_p, ctypes.POINTER(_Callbacks)]
    table = allocate()
    functions = {
        "open": _Open(_open),
        "tell": _Tell(_tell),
        "seek": _Seek(_seek),
        "read": _Read(_read),
        "eof": _Eof(_eof),
        "close": _Close(_close),
    }
    for name, function in functions.items():
        setattr(table.contents, name, function)
    # Some versions of GDAL keep this pointer instead of its text.
    prefix = ctypes.create_string_buffer(_PREFIX.encode())
    if install(prefix, table) != 0:
        raise SourceUnreadable("This installation's GDAL reads no remote images.")
    kept = table, functions, prefix
    # Images that are open when the process ends are closed later than this module goes: GDAL must find the functions there.
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(kept))
    return kept


# No exception may leave a function that GDAL calls: each gives what stands for a failure.


def _open(_user: int | None, name: bytes, access: bytes) -> int | None:
    ref = _mounted.get(os.fsdecode(name).removeprefix(_PREFIX))
    if ref is None or b"w" in access or b"+" in access or b"a" in access:
        return None
    number = next(_numbers)
    _handles[number] = _Handle(ref)
    return number


def _tell(number: int) -> int:
    return _handles[number].file.tell()


def _seek(number: int, offset: int, whence: int) -> int:
    handle = _handles[number]
    handle.at_end = False
    # Backwards offsets come as the unsigned numbers that they wrap around to.
    handle.file.seek(offset - (1 << 64) if whence and offset >= 1 << 63 else offset, whence)
    return 0


def _read(number: int, buffer: int, size: int, count: int) -> int:
    handle = _handles[number]
    try:
        data = handle.file.read(size * count)
    except SourceError as error:
        _log.warning("A remote image cannot be read: %s", error)
        return 0
    except Exception:  # noqa: BLE001 - see above
        _log.exception("A remote image cannot be read")
        return 0
    ctypes.memmove(buffer, data, len(data))
    handle.at_end = len(data) < size * count
    return len(data) // size if size else 0


def _eof(number: int) -> int:
    return int(_handles[number].at_end)


def _close(number: int, handles: dict[int, _Handle] = _handles) -> int:
    # When the process ends, this may be called without the module's own names.
    handles.pop(number, None)
    return 0
