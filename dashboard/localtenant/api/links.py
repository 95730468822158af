"""Absolute addresses, as the client reached us: its clients call them as they are."""

from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest
from django.http.request import host_validation_re

from dashboard.localtenant.paging import PageOfRows

Links = dict[str, dict[str, str]]


def href(request: HttpRequest, path: str) -> str:
    """The address of a path of ours: scheme and host as the client sees them, any prefix kept.

    X-Forwarded-Proto is believed: a wrong one harms only the client that sent it. The dashboard's ALLOWED_HOSTS does
    not apply to this tenant, so a malformed Host falls back to the server's own name.
    """
    return f"{_scheme(request)}://{_host(request)}{quote(request.META.get('SCRIPT_NAME', ''))}{quote(path)}"


def self_link(request: HttpRequest, path: str) -> Links:
    return {"self": {"href": href(request, path)}}


def page_links(request: HttpRequest, page: PageOfRows[Any], *, parameter: str = "") -> Links:
    """Links to this page and, where there are any, to its neighbours; every other parameter is kept.

    A cursor is carried by `parameter`, or else by one that is named as the link is.
    """
    links = {"self": {"href": _with(request, {})}}
    for name, cursor in (("next", page.next), ("prev", page.prev)):
        if cursor is not None:
            links[name] = {"href": _with(request, {parameter or name: cursor})}
    return links


def _with(request: HttpRequest, cursor: dict[str, str]) -> str:
    dropped = {"next", "prev", *cursor} if cursor else ()
    kept = [(name, value) for name, value in request.GET.items() if name not in dropped]
    query = urlencode([*kept, *cursor.items()])
    return href(request, request.path_info) + (f"?{query}" if query else "")


def _scheme(request: HttpRequest) -> str:
    forwarded = request.META.get("HTTP_X_FORWARDED_PROTO", "").split(",")[0].strip().lower()
    return forwarded if forwarded in ("http", "https") else str(request.META["wsgi.url_scheme"])


def _host(request: HttpRequest) -> str:
    host = str(request.META.get("HTTP_HOST", ""))
    if host_validation_re.fullmatch(host.lower()):
        return host
    return f"{request.META['SERVER_NAME']}:{request.META['SERVER_PORT']}"
