"""The search language: how a text is read, what is left out of it, and the hint that says so."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from dashboard.inventory import tasks as task_list
from dashboard.inventory.copy.text import clean, fold
from dashboard.inventory.search import unknown_names
from dashboard.inventory.search.keys import KEYS
from dashboard.inventory.search.search import LONGEST, Search, parse
from dashboard.inventory.tasks import TaskQuery
from dashboard.inventory.tenant_key import tenant_key
from tests.inventory.search.searched import HOST, NOW, company, fill


def told(search: Search) -> list[tuple[str, str, str]]:
    """The hints: what kind, at which words, and what is offered instead."""
    return [(hint.kind, search.text[hint.start : hint.end], hint.instead) for hint in search.hints]


def read(q: str) -> list[str]:
    """The pieces, told apart with bars."""
    return [
        f"{'not ' if piece.negated else ''}{piece.key}{piece.operator}{'|'.join(value.text for value in piece.values)}"
        for piece in parse(q).tokens
    ]


@pytest.mark.parametrize(
    ("q", "pieces"),
    [
        ("", []),
        ("  \n\t ", []),
        ("sales eu", ["sales", "eu"]),
        ('"sales eu"', ["sales eu"]),
        ("state:disabled sales", ["state:disabled", "sales"]),
        ("State:Disabled,completed", ["state:Disabled|completed"]),
        ('space:"Supply chain",Finance -owner:keller', ["space:Supply chain|Finance", "not owner:keller"]),
        ('-"two words" -one', ["not two words", "not one"]),
        ("runs>=24/d next<2h missed=3", ["runs>=24/d", "next<2h", "missed=3"]),
        ('app:"say ""hi"""', ['app:say "hi"']),
        ('"no end', ["no end"]),
        ('""', [""]),
        ("state:,,", ["state:"]),
        ("- -- a-b 12:30", ["-", "not -", "a-b", "12:30"]),
        ("état:x", ["état:x"]),
        ('space:"a"b', ["space:a", "b"]),
    ],
)
def test_a_text_is_cut_into_words_and_keys(q: str, pieces: list[str]) -> None:
    assert read(q) == pieces


@pytest.mark.parametrize(
    ("q", "hints"),
    [
        ("state:disabled sales runs>24/d next<2h last>=7d missed>10 takes>10min partial:yes", []),
        ("stat:disabled", [("key", "stat:disabled", "state:disabled")]),
        ("reasn:person", [("key", "reasn:person", "reason:person")]),
        ("-stat:disabled", [("key", "stat:disabled", "state:disabled")]),
        ("qqq:1", [("key", "qqq:1", '"qqq:1"')]),
        ("http://a", [("key", "http://a", '"http://a"')]),
        ("state:disabld", [("value", "disabld", "disabled")]),
        ("state:zzz", [("value", "zzz", "")]),
        ("state:enabled,disabld", [("value", "disabld", "disabled")]),
        ("partial:maybe", [("value", "maybe", "")]),
        ("kind:rec", [("value", "rec", "recurring")]),
        ("runs>often", [("amount", "often", "24/d")]),
        ("runs>24/x", [("amount", "24/x", "24/d")]),
        ("next<2", [("amount", "2", "1h")]),
        ("last>-3d", [("amount", "-3d", "7d")]),
        ("missed>1e9", [("amount", "1e9", "0")]),
        ("missed>9999999", [("amount", "9999999", "0")]),
        ("state>disabled", [("operator", "state>disabled", "state:disabled")]),
        ("state=zzz", [("operator", "state=zzz", "state:enabled")]),
        ("next:2h", [("operator", "next:2h", "next<2h")]),
        ("next=2h", [("operator", "next=2h", "next<2h")]),
        ("zone>Europe", [("operator", "zone>Europe", "zone:Europe")]),
        ("runs:", [("empty", "runs:", "")]),
        ('space:""', [("empty", 'space:""', "")]),
        ('space:"Fin', [("quote", 'space:"Fin', 'space:"Fin"')]),
    ],
)
def test_what_makes_no_sense_gets_a_hint_at_its_place(q: str, hints: list[tuple[str, str, str]]) -> None:
    assert told(parse(q)) == hints


def test_what_a_hint_offers_takes_the_place_of_the_mistake_alone() -> None:
    search = parse("sales stat:disabled -qqq:1 eu")

    assert [search.mended(hint) for hint in search.hints] == [
        "sales state:disabled -qqq:1 eu",
        'sales stat:disabled -"qqq:1" eu',
    ]


def test_a_mistake_is_left_out_and_the_rest_holds() -> None:
    assert parse("state:disabled stat:x runs>often").where(NOW) == parse("state:disabled").where(NOW)
    assert parse("state:disabled,zzz").where(NOW) == parse("state:disabled").where(NOW)


def test_a_search_of_endless_length_is_cut_and_says_so() -> None:
    search = parse("x" * 1_000_000)

    assert len(search.text) == LONGEST
    assert [hint.kind for hint in search.hints] == ["long"]


@pytest.mark.parametrize("q", ['"' * 500, "a:" * 250, "-" * 500, "*a" * 250, ",:" * 250, '"a""' * 125])
def test_no_text_takes_long_to_read(q: str) -> None:
    start = time.process_time()

    parse.__wrapped__(q)

    assert time.process_time() - start < 1  # a reading that went wild would take for ever


@pytest.mark.parametrize(
    ("q", "key", "value", "has"),
    [
        ("state:disabled", "state", "disabled", True),
        ("STATE:Disabled", "state", "disabled", True),
        ("-state:disabled", "state", "disabled", False),
        ("state:disabled,enabled", "state", "disabled", False),
        ("sales", "state", "disabled", False),
        ("state=disabled", "state", "disabled", False),
        ("state:disabled,bogus", "state", "disabled", True),
        ("state:bogus", "state", "bogus", False),
    ],
)
def test_a_search_knows_whether_it_asks_for_one_value(q: str, key: str, value: str, has: bool) -> None:
    assert parse(q).has(key, value) is has


def test_choosing_a_value_lets_go_of_the_others_of_its_key_and_keeps_the_rest_as_it_was_typed() -> None:
    search = parse('sales  state:enabled space:"Supply chain" -state:moved reason:person')

    assert search.without("state", "reason").text == 'sales space:"Supply chain" -state:moved'
    assert search.without("state").adding("state", "disabled").has("state", "disabled")
    assert search.asks("state")
    assert not search.without("state").asks("state")


@pytest.mark.parametrize(
    ("q", "asks"),
    [("state:disabled,enabled", True), ("-state:disabled", False), ("state:bogus", False), ("state=disabled", False)],
)
def test_what_is_left_out_asks_for_nothing(q: str, asks: bool) -> None:
    assert parse(q).asks("state") is asks


def test_every_key_says_what_it_is_about_and_is_read_by_its_own_name() -> None:
    assert all(key.about and key.operators and name == key.name for name, key in KEYS.items())


@pytest.mark.parametrize(
    ("one", "other"),
    [("ZÜRICH", "zurich"), ("Straße", "STRASSE"), ("São Paulo", "sao paulo"), ("ﬁn", "FIN"), ("ガ", "カ"), ("İ", "i")],
)
def test_neither_case_nor_accents_matter(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_text_that_a_database_would_refuse_is_made_readable() -> None:
    assert clean("a\x00b") == "a\N{REPLACEMENT CHARACTER}b"
    assert clean("é\ud800") == "é?"
    assert parse("a\x00b").text == "a\N{REPLACEMENT CHARACTER}b"


@pytest.fixture
def searched(db: None, settings: object) -> None:
    settings.TENANT_URL = f"https://{HOST}"  # type: ignore[attr-defined]
    fill(company(30))
    tenant_key()  # which is asked once a minute, and is none of the questions that are counted


@pytest.mark.parametrize(
    ("q", "hints"),
    [
        ("space:Finance owner:keller zone:America/* app:SALES", []),
        ("space:Finanze", [("name", "Finanze", '"Finance"')]),
        ('space:"Financ"', [("name", '"Financ"', '"Finance"')]),
        ("space:Finance,Nowhere", [("name", "Nowhere", "")]),
        ("-owner:Mueller", [("name", "Mueller", '"Zoë Müller"')]),
        ("owner:qqqq", [("name", "qqqq", "")]),
        ("reason:none,owner-disabled result:failed zone:Europe/Oslo", []),
        ("zone:Asia/Tokio", [("name", "Asia/Tokio", '"Asia/Tokyo"')]),
        ("reason:owner-delete", [("name", "owner-delete", '"owner-deleted"')]),
        ("id:nope", [("name", "nope", "")]),
        ("stat:x space:Nowhere", [("key", "stat:x", "state:x"), ("name", "Nowhere", "")]),
    ],
)
def test_a_name_that_no_task_has_gets_a_hint_with_the_nearest(
    searched: None, q: str, hints: list[tuple[str, str, str]]
) -> None:
    assert told(unknown_names.checked(parse(q), NOW)) == hints


@pytest.mark.parametrize(
    ("q", "queries_made", "offered"),
    [
        ("app:sales", 1, []),
        ("app:sales,state owner:keller -zone:Mars/*", 1, []),
        ("app:" + ",".join(f"zz{number}" for number in range(100)), 2, [""] * 100),
        ("space:" + ",".join(["Finanze"] * 5), 2, ['"Finance"'] * 3 + [""] * 2),
        ("space:Finanze,Finance owner:Mueller id:nope,no", 3, ['"Finance"', '"Zoë Müller"', "", ""]),
    ],
)
def test_a_list_of_names_is_read_with_few_queries_and_three_of_them_get_an_offer(
    searched: None, q: str, queries_made: int, offered: list[str], django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(queries_made):
        search = unknown_names.checked(parse(q), NOW)

    assert [hint.instead for hint in search.hints] == offered


def test_half_known_names_still_filter_by_the_known_half(searched: None) -> None:
    halves, known = (
        task_list.matches(task_list.checked(TaskQuery.parse(q), NOW), NOW).count()
        for q in ('space:"Finance",Nowhere', 'space:"Finance"')
    )

    assert halves == known > 0


@pytest.mark.parametrize(
    ("q", "understood"),
    [
        ("", ""),
        ('sales  -state:disabled "two words"', 'sales -state:disabled "two words"'),
        ('space:"Nowhere at all",Finance runs>24/d', "space:Finance runs>24/d"),
        ("space:Nowhere colour:red runs>many cash", "cash"),
        ("-owner:nobody,keller", "-owner:keller"),
        ('cash "never closed', 'cash "never closed'),
    ],
)
def test_what_was_understood_can_be_written_and_finds_the_same(searched: None, q: str, understood: str) -> None:
    asked, written = (task_list.checked(TaskQuery.parse(text), NOW) for text in (q, understood))

    assert asked.search.understood == written.search.understood == understood
    matches = (task_list.matches(wanted, NOW) for wanted in (asked, written))
    found, again = (set(rows.values_list("task_id", flat=True)) for rows in matches)
    assert found == again


@pytest.mark.parametrize(
    ("q", "apps"),
    [
        ('app:"a*b"', {"a*b"}),
        ("app:a*b", {"a*b", "a,b"}),
        ('app:"s*s"', None),
        ('"a*b"', {"a*b"}),
        ("a,*b", {"a,b"}),
    ],
)
def test_in_a_quoted_value_a_star_stands_for_itself(searched: None, q: str, apps: set[str] | None) -> None:
    wanted = task_list.checked(TaskQuery.parse(q), NOW)

    found = set(task_list.matches(wanted, NOW).values_list("app_name", flat=True))
    assert [hint.kind for hint in wanted.search.hints] == ([] if apps else ["name"])
    assert found == apps or (apps is None and len(found) > 2)


def test_in_a_quoted_word_of_ours_too(searched: None) -> None:
    asked = [unknown_names.checked(parse(q), NOW).hints for q in ("reason:own*", 'reason:"own*"', 'result:"*"')]

    assert [[hint.kind for hint in hints] for hints in asked] == [[], ["name"], ["name"]]


@pytest.mark.parametrize("q", ["*a" * 240 + "b", "%_" * 100, "\\" * 200, '"' + "*" * 400])
def test_a_pattern_made_to_hurt_is_matched_in_no_time(searched: None, q: str) -> None:
    start = time.process_time()

    list(task_list.matches(TaskQuery.parse(q), NOW))

    assert time.process_time() - start < 2  # one that went wild would take for ever


def test_amounts_beyond_the_end_of_time_find_nothing_and_break_nothing(searched: None) -> None:
    late = datetime(9999, 12, 31, tzinfo=UTC)

    assert not task_list.matches(TaskQuery.parse("next>999999w"), late).exists()
    assert not task_list.matches(TaskQuery.parse("last>999999w"), NOW).exists()
