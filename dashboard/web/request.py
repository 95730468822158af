"""The request as our middleware has prepared it."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import get_script_prefix
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """A request of somebody who is signed in, with htmx's headers read."""

    htmx: HtmxDetails
    user: User


def local_address(address: str, default: str) -> str:
    """Give an address of this site as it is, and `default` for anything that leads elsewhere, beside our path too."""
    is_ours = f"{address}/".startswith(get_script_prefix()) and url_has_allowed_host_and_scheme(
        address, allowed_hosts=None
    )
    return address if is_ours else default


def current_page(request: HttpRequest, *, default: str) -> str:
    """Give the address of the page that htmx asks from; what is no address of ours, or none at all, is the default."""
    try:
        path = cast(Request, request).htmx.current_url_abs_path
    except ValueError:
        return default
    return local_address(path or "", default=default)
