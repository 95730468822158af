"""What stands between a browser and us: proxies with the client's address, a path below the host, HTTPS, caches."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import get_script_prefix, set_script_prefix
from django.utils.cache import patch_cache_control

FORWARDED_FOR, FORWARDED_PROTO = "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"
NETWORK_BITS = 64  # of an IPv6 address: the rest is its owner's to choose, a new one for each try
_PORT = re.compile(r"^\[?(?P<address>[^\]]*?)\]?(?::\d{1,5})?$")

GetResponse = Callable[[HttpRequest], HttpResponse]


class ProxyMiddleware:
    """Make a request what it was at the outermost trusted proxy, and keep cookies below our path."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META["REMOTE_ADDR"] = _real_address(request)
        _keep_trusted_scheme(request)
        path = request.META.get("SCRIPT_NAME", "").rstrip("/")
        _strip(request, path)
        before = get_script_prefix()
        set_script_prefix(path or "/")
        response = self.get_response(request)
        set_script_prefix(before)
        for cookie in response.cookies.values():
            cookie["path"] = cookie["path"] if cookie["path"] != "/" else path or "/"
        return response


class PrivateMiddleware:
    """Let no cache keep an answer, unless whoever made it says otherwise."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response


class PlainHttpMiddleware:
    """Say what is missing where HTTPS is asked for and nobody in front speaks it: a redirect would lead nowhere."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._exempt = [re.compile(pattern) for pattern in settings.SECURE_REDIRECT_EXEMPT]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A proxy that tells of plain HTTP speaks HTTPS too: SecurityMiddleware redirects to it."""
        known = request.is_secure() or FORWARDED_PROTO in request.META
        if known or not settings.SECURE_SSL_REDIRECT or self._is_exempt(request):
            return self.get_response(request)
        host = request.META.get("HTTP_HOST", "").rpartition(":")[0] or request.META.get("HTTP_HOST", "")
        return render(request, "errors/https.html", {"hops": settings.PROXY_HOPS, "host": host}, status=403)

    def _is_exempt(self, request: HttpRequest) -> bool:
        return any(pattern.search(request.path.lstrip("/")) for pattern in self._exempt)


def client_address(request: HttpRequest) -> str | None:
    """Name by one address whoever can choose among many: of IPv6 a whole network. None where it is not known."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        return str(ip_network((int(address), NETWORK_BITS), strict=False).network_address)
    return str(address)


def _real_address(request: HttpRequest) -> str:
    """The entry of X-Forwarded-For that the outermost trusted proxy wrote: those left of it anybody can forge."""
    sent: str = request.META.get("REMOTE_ADDR", "")
    if entry := _trusted(request, FORWARDED_FOR):
        found = _PORT.match(entry) if entry.count(":") == 1 or entry.startswith("[") else None
        sent = _address(found["address"] if found else entry) or sent
    return _address(sent) or sent


def _address(text: str) -> str:
    """An address in its one spelling, an IPv4 one as such; empty for what is none."""
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)


def _keep_trusted_scheme(request: HttpRequest) -> None:
    """Leave of X-Forwarded-Proto what the outermost trusted proxy wrote: Django reads the leftmost."""
    scheme = _trusted(request, FORWARDED_PROTO).casefold()
    request.META.pop(FORWARDED_PROTO, None)
    if scheme:
        request.META[FORWARDED_PROTO] = scheme


def _trusted(request: HttpRequest, header: str) -> str:
    """The entry of a header that is as many places from the right as there are trusted proxies."""
    entries = [entry.strip() for entry in request.META.get(header, "").split(",") if entry.strip()]
    return entries[-min(settings.PROXY_HOPS, len(entries))] if entries and settings.PROXY_HOPS else ""


def _strip(request: HttpRequest, path: str) -> None:
    if path and f"{request.path_info}/".startswith(f"{path}/"):
        request.path_info = request.META["PATH_INFO"] = request.path_info.removeprefix(path) or "/"
        request.path = path + request.path_info
