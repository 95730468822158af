"""Errors carry facts, survive a trip between processes, and tell no secrets."""

from __future__ import annotations

import copy
import re
import ssl

import pytest
import requests
from urllib3.exceptions import ConnectTimeoutError, DecodeError, MaxRetryError

from dashboard.tenant import error_mapping, errors
from dashboard.tenant.errors import Complaint

FACTS = {"host": "acme.example", "method": "PUT", "path": "/api/v1/reload-tasks/a"}


def test_an_error_reads_as_one_line_for_a_log():
    error = errors.RateLimited(**FACTS, status=429, trace_id="1a2b", retry_after=4)

    assert str(error) == "RateLimited: PUT acme.example/api/v1/reload-tasks/a 429 trace 1a2b"


def test_an_error_can_be_copied_and_keeps_its_facts():
    error = copy.copy(errors.Rejected(**FACTS, field="starts_at", errors=(Complaint(title="No"),)))

    assert (error.field, error.title, error.host) == ("starts_at", "No", "acme.example")


def test_an_error_without_complaints_has_no_title():
    assert (errors.Forbidden().title, errors.Forbidden().detail) == ("", "")


def test_the_tree_is_drawn_with_every_class_in_it():
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, Exception)}

    assert kinds - set(re.findall(r"\w+", errors.__doc__)) == set()


def caused(outer, inner):
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "kind", "sent"),
    [
        (caused(requests.exceptions.SSLError(), ssl.SSLCertVerificationError()), errors.Unreachable, False),
        (requests.exceptions.SSLError(), errors.Unreachable, True),
        (requests.ConnectionError(), errors.Unreachable, True),
        (requests.ReadTimeout(), errors.TimedOut, True),
        (requests.exceptions.ContentDecodingError(), errors.Malformed, True),
        (DecodeError(), errors.Malformed, True),
        (MaxRetryError(None, "", ConnectTimeoutError()), errors.Unreachable, False),
    ],
    ids=repr,
)
def test_each_break_of_the_wire_is_one_error(error, kind, sent):
    found = error_mapping.from_exception(error, FACTS, seconds=3)

    assert (type(found), found.sent) == (kind, sent)
    assert found.facts == FACTS | {"status": None, "trace_id": "", "sent": sent, "errors": ()}
