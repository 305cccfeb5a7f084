"""The way to the site's own login, for those who have not said who they are where that may show them more."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch, Resolver404, get_script_prefix, resolve, reverse

from ogc_large_image.endpoints import visit_of


def login_address(request: HttpRequest) -> str:
    """Of the login that leads back to this page; empty where the user is known, nobody is asked, or the site has none."""
    visit = visit_of(request)
    if visit is None or visit.access is None or visit.user is not None:
        return ""
    # Without Django's middleware there are no sessions to log in to.
    address = _login_page() if visit.access.has_sessions and hasattr(request, "user") else ""
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'next': request.get_full_path()})}" if address else ""


def _login_page() -> str:
    """LOGIN_URL where it is some page, else the admin site's."""
    try:
        address: str = resolve_url(settings.LOGIN_URL)
    except NoReverseMatch:
        address = ""
    if address and (not address.startswith("/") or _leads_somewhere(address)):
        return address
    try:
        return str(reverse("admin:login"))
    except NoReverseMatch:
        return ""


def _leads_somewhere(address: str) -> bool:
    """Whether a view of the site's own answers: an endpoint at the root of a site answers everything, by 404."""
    try:
        match = resolve(address.partition("?")[0].removeprefix(get_script_prefix().rstrip("/")))
    except Resolver404:
        return False
    return not hasattr(match.func, "endpoint")
