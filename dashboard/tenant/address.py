"""The address of a tenant: what a person may type, and what it tells."""

from __future__ import annotations

from urllib.parse import urlsplit

from requests import PreparedRequest, RequestException

from dashboard.tenant.errors import NotConfigured

_QLIK_CLOUD = (".qlikcloud.com", ".qlikcloudgov.com", ".qlik-stage.com")  # the hosts that Qlik's own client knows


def base_url(text: str, *, setting: str) -> str:
    """Make a base URL of what stands in `setting`: https unless it says http, a path prefix kept, no slash at its end.

    Raises NotConfigured when it is empty or no address; a user name, a query or a fragment has no place in it.
    """
    text = text.strip()
    if not text:
        raise NotConfigured(setting=setting)
    url = text if "://" in text else f"https://{text}"
    if not _is_address(url):
        raise NotConfigured(setting=setting, reason="unreadable")
    return url.rstrip("/")


def host_of(url: str) -> str:
    """The host of a URL, with its port when it names one."""
    return urlsplit(url).netloc


def is_qlik_cloud(url: str) -> bool:
    """Whether this is a tenant of Qlik's own, which may hold schedules that reload-tasks does not show.

    Told by the host alone: a question to the tenant could fail, and the embedded tenant answers as Qlik's would.
    """
    return f".{urlsplit(url).hostname or ''}".endswith(_QLIK_CLOUD)


def _is_address(url: str) -> bool:
    try:
        PreparedRequest().prepare_url(url, None)
        parts = urlsplit(url)
        _ = parts.port, (parts.hostname or "").encode("idna")  # ValueError: no number, no name of a host
    except (RequestException, ValueError):
        return False
    extras = (parts.username, parts.password, parts.query, parts.fragment)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(extras)
