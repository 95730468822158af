"""What is tried again, how often, how long, and what never is."""

from __future__ import annotations

import socket
import time

import pytest

from dashboard.tenant import errors
from dashboard.tenant.connection import Call
from tests.tenant.scripted import Answer, refusal

OK = Answer(body={"id": "a"})
GET, PUT, DELETE, POST = (
    Call(method=method, path=("reload-tasks", "a")) for method in ("GET", "PUT", "DELETE", "POST")
)


def plain(value):
    return value


def a_closed_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.parametrize("call", [GET, PUT, DELETE], ids=str)
@pytest.mark.parametrize("failure", [*map(refusal, (429, 502, 503, 504)), Answer(cut=True)], ids=str)
def test_what_may_be_repeated_is_tried_again_until_it_works(scripted, connect, call, failure):
    scripted.says(failure, failure, OK)

    answer = connect().send(call, plain)

    assert answer == {"id": "a"}
    assert scripted.methods == [call.method] * 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500, 501])
def test_an_answer_that_is_final_is_not_asked_for_again(scripted, connect, status):
    scripted.says(refusal(status), OK)

    with pytest.raises(errors.TenantError):
        connect().send(GET, plain)

    assert scripted.methods == ["GET"]


def test_pauses_grow_between_attempts_and_stay_within_the_total_time(scripted, connect, clock):
    scripted.says(refusal(503))

    with pytest.raises(errors.Unavailable):
        connect().send(GET, plain)

    assert clock.pauses == sorted(clock.pauses)
    assert 3 <= len(clock.pauses) <= 5
    assert sum(clock.pauses) < 8


def test_retry_after_is_obeyed(scripted, connect, clock):
    scripted.says(refusal(429, Retry_After="3"), OK)

    connect().send(GET, plain)

    assert clock.pauses == [3]


@pytest.mark.parametrize("call", [GET, PUT, DELETE], ids=str)
def test_a_retry_after_beyond_what_is_left_is_told_at_once(scripted, connect, clock, call):
    scripted.says(refusal(429, Retry_After="13"))

    with pytest.raises(errors.RateLimited) as caught:
        connect().send(call, plain)

    assert (caught.value.retry_after, clock.pauses, len(scripted.asked)) == (13, [], 1)


def test_a_job_with_more_patience_waits_for_it(scripted, connect, clock):
    scripted.says(refusal(429, Retry_After="13"), OK)

    connect(patience=60).send(GET, plain)

    assert clock.pauses == [13]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("soon", None), ("-5", None), ("", None), ("9" * 400, 21600), ("Sat, 01 Jan 2000 00:00:00 GMT", 0)],
)
def test_retry_after_is_read_in_all_its_forms(scripted, connect, header, seconds):
    scripted.says(refusal(429, Retry_After=header))

    with pytest.raises(errors.RateLimited) as caught:
        connect(patience=0.5).send(GET, plain)

    assert caught.value.retry_after == seconds


def test_a_post_that_was_cut_off_is_never_sent_twice(scripted, connect):
    scripted.says(Answer(cut=True), OK)

    with pytest.raises(errors.OutcomeUnknown):
        connect().send(POST, plain)

    assert scripted.methods == ["POST"]


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (refusal(429, Retry_After="1"), errors.RateLimited),
        (refusal(500), errors.Unavailable),
        (refusal(503, Retry_After="1"), errors.Unavailable),
        (refusal(502), errors.OutcomeUnknown),
        (refusal(504), errors.OutcomeUnknown),
        (Answer(status=201, body=b"{"), errors.OutcomeUnknown),
        (Answer(status=201, body=b"{}", claims=9), errors.OutcomeUnknown),
    ],
    ids=str,
)
def test_a_post_takes_the_tenants_no_for_an_answer_and_a_gateways_for_a_loss(scripted, connect, failure, kind):
    scripted.says(failure, OK)

    with pytest.raises(errors.TenantError) as caught:
        connect().send(POST, plain)

    assert type(caught.value) is kind
    assert scripted.methods == ["POST"]


@pytest.mark.parametrize("call", [GET, PUT, DELETE, POST], ids=str)
def test_nobody_listening_is_unreachable_for_every_method_for_nothing_was_sent(connect, call, clock):
    with pytest.raises(errors.Unreachable) as caught:
        connect(a_closed_port()).send(call, plain)

    assert (caught.value.reason, caught.value.sent) == ("connect", False)
    assert len(clock.pauses) == 3


def test_a_host_without_an_address_is_unreachable(connect):
    with pytest.raises(errors.Unreachable) as caught:
        connect("http://tenant.invalid").send(GET, plain)

    assert (caught.value.host, caught.value.reason) == ("tenant.invalid", "connect")


@pytest.mark.parametrize(
    ("call", "kind"), [(GET, errors.TimedOut), (PUT, errors.TimedOut), (POST, errors.OutcomeUnknown)]
)
def test_a_tenant_that_hangs_is_given_up_when_the_time_is_over(scripted, connect, call, kind):
    scripted.says(Answer(hangs=True))

    with pytest.raises(errors.TenantError) as caught:
        connect(patience=0.2, clock=time.monotonic).send(call, plain)

    assert type(caught.value) is kind
    assert caught.value.sent


def test_a_body_that_drips_is_given_up_when_the_time_is_over(scripted, connect):
    scripted.says(Answer(drips=True))

    with pytest.raises(errors.TimedOut):
        connect(patience=0.2, clock=time.monotonic).send(GET, plain)


def test_nothing_is_sent_when_the_time_is_over_before(scripted, connect, clock):
    connection = connect()
    deadline = connection.deadline()
    clock.sleep(8)

    with pytest.raises(errors.TimedOut) as caught:
        connection.send(PUT, plain, deadline=deadline)

    assert (caught.value.sent, caught.value.seconds, scripted.asked) == (False, 8, [])


def test_a_delete_that_finds_nothing_the_second_time_has_succeeded(scripted, connect):
    scripted.says(Answer(cut=True), refusal(404))

    assert connect().send(DELETE, plain) is None


def test_a_delete_that_finds_nothing_the_first_time_has_not(scripted, connect):
    scripted.says(refusal(404))

    with pytest.raises(errors.NotFound):
        connect().send(DELETE, plain)


def test_an_untrusted_certificate_is_refused_and_not_tried_again(untrusted_url, connect, clock):
    with pytest.raises(errors.Unreachable) as caught:
        connect(untrusted_url).send(POST, plain)

    assert (caught.value.reason, caught.value.sent, clock.pauses) == ("certificate", False, [])


def test_each_attempt_is_paced_by_its_tier(scripted, connect):
    statuses = []

    class Pace:
        tiers: list[int] = []  # noqa: RUF012

        def take(self, tier):
            self.tiers.append(tier)

        def answered(self, status):
            statuses.append(status)

    scripted.says(refusal(503), OK, OK)

    connection = connect(pace=Pace())
    connection.send(PUT, plain)
    connection.send(GET, plain)

    assert Pace.tiers == [2, 2, 1]
    assert statuses == [503, 200, 200]
