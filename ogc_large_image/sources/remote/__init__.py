"""Images at other hosts, read by ranges of bytes.

GDAL's own network code follows redirects, asks any host that a name leads to
at the moment, keeps what it has read under the whole address, signature and
all, and never asks again whether that has changed. So it is not used: requests
are made here, to hosts that are allowed, and GDAL is given a file system that
calls back.
"""
