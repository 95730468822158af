"""The tenant that the settings name."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard import connect
from dashboard.inventory.call_budget import CountingLimiter
from dashboard.scheduling.task import Origin
from dashboard.tenant import errors
from dashboard.tenant.resources import Draft
from tests.tenant.scripted import Answer


@pytest.fixture
def configured(settings, scripted):
    settings.TENANT_URL = scripted.url + "/"
    settings.TENANT_TOKEN = " s3cret\n"
    return settings


@pytest.mark.django_db
def test_the_configured_tenant_is_called_with_the_configured_token(configured, scripted):
    assert list(connect.tenant(CountingLimiter).list_tasks()) == []
    assert scripted.asked[0].headers["Authorization"] == "Bearer s3cret"


def test_a_thread_keeps_its_session_and_shares_it_with_no_other(configured):
    with ThreadPoolExecutor(1) as other:
        elsewhere = other.submit(connect.tenant, CountingLimiter).result()

    assert connect.tenant(CountingLimiter) is connect.tenant(CountingLimiter)
    assert connect.tenant(CountingLimiter) is not elsewhere


def test_a_new_token_makes_a_new_session(configured):
    before = connect.tenant(CountingLimiter)

    configured.TENANT_TOKEN = "another"

    assert connect.tenant(CountingLimiter) is not before


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("TENANT_URL", "", "missing"),
        ("TENANT_URL", "https://me:pw@acme.example", "unreadable"),
        ("TENANT_TOKEN", " ", "missing"),
        ("TENANT_TOKEN", "two words", "unreadable"),
        ("TENANT_TOKEN", "a\nb", "unreadable"),
        ("TENANT_TOKEN", "schlüssel", "unreadable"),
    ],
)
def test_what_is_missing_or_unreadable_is_named_but_never_shown(configured, name, value, reason):
    setattr(configured, name, value)

    with pytest.raises(errors.NotConfigured) as caught:
        connect.tenant(CountingLimiter)

    assert (caught.value.setting, caught.value.reason) == (name, reason)
    assert not value.strip() or value not in str(caught.value)


def test_the_tenant_is_named_by_its_host(configured, scripted):
    assert f"http://{connect.tenant_name()}" == scripted.url
    assert not connect.is_real()


def test_a_tenant_of_qliks_is_real(configured):
    configured.TENANT_URL = "acme.eu.qlikcloud.com"

    assert (connect.tenant_name(), connect.is_real()) == ("acme.eu.qlikcloud.com", True)


def test_no_tenant_has_no_name_and_is_not_real(configured):
    configured.TENANT_URL = ""

    assert (connect.tenant_name(), connect.is_real()) == ("", False)


def test_the_newer_scheduling_is_joined_where_the_settings_say_so(configured):
    joined = connect.tenant(CountingLimiter)

    configured.TENANT_JOINED = False

    assert joined.origins == (Origin.RELOAD, Origin.SCHEDULING)
    assert connect.tenant(CountingLimiter).origins == (Origin.RELOAD,)


@pytest.mark.django_db
def test_what_one_thread_learns_of_closed_creations_all_know(configured, scripted):
    configured.TENANT_JOINED = True
    scripted.says(Answer(status=410))

    with pytest.raises(errors.Closed):
        connect.tenant(CountingLimiter).create_task(Draft(app_id="a", time_zone_name="UTC", origin=Origin.RELOAD))

    with ThreadPoolExecutor(1) as other:
        elsewhere = other.submit(connect.tenant, CountingLimiter).result()
    assert elsewhere.capabilities().origin is Origin.SCHEDULING
    connect.forget_closed()
    assert connect.tenant(CountingLimiter).capabilities().origin is Origin.RELOAD
