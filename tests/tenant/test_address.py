"""Addresses of tenants as people type them."""

from __future__ import annotations

import pytest

from dashboard.tenant.address import base_url, host_of, is_qlik_cloud
from dashboard.tenant.errors import NotConfigured


@pytest.mark.parametrize(
    ("text", "url", "host"),
    [
        ("https://acme.eu.qlikcloud.com", "https://acme.eu.qlikcloud.com", "acme.eu.qlikcloud.com"),
        (" acme.eu.qlikcloud.com/\n", "https://acme.eu.qlikcloud.com", "acme.eu.qlikcloud.com"),
        ("http://127.0.0.1:8001/", "http://127.0.0.1:8001", "127.0.0.1:8001"),
        ("https://gateway.example/tenant/", "https://gateway.example/tenant", "gateway.example"),
        ("http://[::1]:8001", "http://[::1]:8001", "[::1]:8001"),
    ],
)
def test_an_address_is_made_whole(text, url, host):
    assert base_url(text, setting="TENANT_URL") == url
    assert host_of(url) == host


@pytest.mark.parametrize("text", ["", "  "])
def test_no_address_is_missing(text):
    with pytest.raises(NotConfigured) as caught:
        base_url(text, setting="TENANT_URL")

    assert (caught.value.setting, caught.value.reason) == ("TENANT_URL", "missing")


@pytest.mark.parametrize(
    "text",
    [
        "ftp://acme.example",
        "/",
        "https://",
        "https://me:secret@acme.example",
        "https://acme.example?x=1",
        "https://acme.example#x",
        "https://acme.example:port",
        "https://[acme",
        "https://a b.example",
        "https://.example",
        f"https://{'a' * 64}.example",
    ],
)
def test_what_is_no_address_of_a_tenant_is_unreadable(text):
    with pytest.raises(NotConfigured) as caught:
        base_url(text, setting="TENANT_URL")

    assert caught.value.reason == "unreadable"


@pytest.mark.parametrize(
    ("url", "qlik"),
    [
        ("https://acme.eu.qlikcloud.com", True),
        ("https://ACME.us.qlikcloudgov.com", True),
        ("https://acme.qlikcloud.com.evil.example", False),
        ("https://notqlikcloud.com", False),
        ("http://127.0.0.1:8001", False),
    ],
)
def test_a_tenant_of_qliks_is_known_by_its_host(url, qlik):
    assert is_qlik_cloud(url) is qlik
