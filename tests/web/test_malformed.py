"""No malformed input makes a page fail: a short form of `tests/bench/malformed.py`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from tests.hostile import HostileTenant, hostile_tenant
from tests.web.malformed import malformed
from tests.web.trial import prepared, tried

pytestmark = [pytest.mark.django_db(databases=["default", "localtenant"]), pytest.mark.no_cover]
EXAMPLES = 150


@pytest.fixture
def tenant(settings: Any) -> Iterator[HostileTenant]:
    with hostile_tenant() as made:
        settings.TENANT_URL, settings.TENANT_TOKEN, settings.TENANT_PATIENCE = made.url, "s3cret", 2.0
        cache.clear()
        yield made
        cache.clear()


def test_no_malformed_input_is_a_failure_of_ours(tenant: HostileTenant) -> None:
    ada = get_user_model().objects.create_user("ada")
    client = Client(raise_request_exception=False)
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    prepared(tenant)

    failed = [f"{trial}" for trial in (tried(client, tenant, case) for case in malformed(EXAMPLES)) if trial.failed]

    assert failed == []
