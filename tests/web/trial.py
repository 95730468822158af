"""Tries one malformed input, and says how the page answered and after how long."""

from __future__ import annotations

import time
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import quote, urlencode

from django.conf import settings
from django.core.cache import cache
from django.test import Client

from dashboard.inventory.sync import run as sync
from dashboard.inventory.sync.status import sync_status
from dashboard.tenant import errors
from tests.hostile import HostileTenant, a_task
from tests.tenant.scripted import Answer
from tests.web.malformed import Malformed

SAID_BY_A_TENANT = (502, 503)  # pages that say why the tenant could not be asked


@dataclass(frozen=True, kw_only=True)
class Trial:
    """How an input was answered."""

    case: Malformed
    status: int
    seconds: float  # of the page alone, without the sync before it
    fault: str = ""  # the exception of ours that a sync met

    @property
    def failed(self) -> bool:
        """Whether something of ours failed."""
        return bool(self.fault) or (self.status >= 500 and self.status not in SAID_BY_A_TENANT)

    def __str__(self) -> str:
        return f"{self.status} in {self.seconds:.2f} s: {self.case} {self.fault}"


def prepared(tenant: HostileTenant) -> None:
    """Give the tenant a good task and a bad one, and copy them."""
    tenant.has(a_task(id="good", appId="app"), a_task(id="bad", timeZone="Mars/Phobos", state="Disabled"))
    sync.run()


def tried(client: Client, tenant: HostileTenant, case: Malformed) -> Trial:
    """Try one input; a bad answer of the tenant is copied first."""
    cache.clear()
    fault = _synced(tenant, case) if case.tasks is not None else ""
    begin = time.perf_counter()
    signed_in = client.cookies[settings.SESSION_COOKIE_NAME].value
    response = _answer(client, case)
    client.cookies = SimpleCookie({settings.SESSION_COOKIE_NAME: signed_in})
    _ = response.getvalue() if hasattr(response, "getvalue") else response.content
    return Trial(case=case, status=response.status_code, seconds=time.perf_counter() - begin, fault=fault)


def _synced(tenant: HostileTenant, case: Malformed) -> str:
    tenant.answers["reload-tasks"] = Answer(body=case.tasks, status=case.status)
    sync.run()
    del tenant.answers["reload-tasks"]
    error = sync_status().error
    return error.reason if isinstance(error, errors.InternalFailure) else ""


def _answer(client: Client, case: Malformed):  # type: ignore[no-untyped-def]  # of Django's test client
    path = quote(case.path, safe="/", errors="surrogatepass")
    query = urlencode(case.values, doseq=True, errors="surrogatepass")
    if case.method == "GET":
        return client.get(f"{path}?{query}", headers=case.headers)
    body = case.body if case.body is not None else query.encode()
    form = "application/x-www-form-urlencoded"
    return client.post(path, body, content_type=form, headers=case.headers)
