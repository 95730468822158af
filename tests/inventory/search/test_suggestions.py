"""What is offered while somebody types: keys, values with counts, and what the text becomes when one is taken."""

from typing import Any

import pytest

from dashboard.inventory import tasks as task_list
from dashboard.inventory.search.keys import KEYS
from dashboard.inventory.search.suggestions import Suggestion, suggestions
from dashboard.inventory.tasks import TaskQuery
from tests.inventory.search.searched import HOST, NOW, company, fill


@pytest.fixture(autouse=True)
def searched(db: None, settings: Any) -> None:
    settings.TENANT_URL = f"https://{HOST}"
    fill(company())


def offered(q: str, at: int | None = None) -> list[Suggestion]:
    return suggestions(q, len(q) if at is None else at, NOW)


def words(q: str, at: int | None = None) -> list[str]:
    return [suggestion.words for suggestion in offered(q, at)]


def becomes(q: str, word: str, at: int | None = None) -> str:
    """The text with a bar where the caret is, after taking what says `word`."""
    taken = next(suggestion for suggestion in offered(q, at) if suggestion.words == word)
    return f"{taken.head}|{taken.tail}"


def test_an_empty_search_offers_every_key_with_its_usual_sign() -> None:
    assert len(words("")) == len(KEYS)
    assert {"state:", "runs>", "next<", "last>"} <= set(words(""))
    assert words("sales ") == words("")


@pytest.mark.parametrize(
    ("q", "first"),
    [("sta", "state:"), ("STA", "state:"), ("-own", "owner:"), ("gone", "owner-gone:"), ("mi", "missed>")],
)
def test_a_word_offers_the_keys_that_it_begins_or_is_a_part_of(q: str, first: str) -> None:
    assert words(q)[0] == first


def test_a_word_offers_the_names_that_it_is_a_part_of() -> None:
    found = [(suggestion.words, suggestion.about) for suggestion in offered("sale") if suggestion.count]

    assert ("Sales EU", "app") in found
    assert becomes("sale", "Sales EU") == 'app:"Sales EU" |'
    assert becomes("-finance", "Finance EU") == '-space:"Finance EU" |'


@pytest.mark.parametrize(
    ("q", "word", "text"),
    [
        ("sales sta", "state:", "sales state:|"),
        ("-sta", "state:", "-state:|"),
        ("state:dis", "disabled", "state:disabled |"),
        ("state:enabled,dis", "disabled", "state:enabled,disabled |"),
        ("state:enabled,", "disabled", "state:enabled,disabled |"),
        ("space:fin", "Finance EU", 'space:"Finance EU" |'),
        ('space:"fin', "Finance EU", 'space:"Finance EU" |'),
        ("reason:own", "owner-deleted", "reason:owner-deleted |"),
        ("result:fa", "FAILED", "result:FAILED |"),
        ("runs>", "24/d", "runs>24/d |"),
        ("runs>2", "24/d", "runs>24/d |"),
        ("app:o'b", 'O\'Brien "quoted"', 'app:"O\'Brien ""quoted""" |'),
    ],
)
def test_what_is_taken_stands_where_the_caret_was(q: str, word: str, text: str) -> None:
    assert becomes(q, word) == text


def test_in_the_middle_of_a_search_the_rest_stays() -> None:
    q = "sales state:dis zone:Asia/Tokyo"

    assert becomes(q, "disabled", at=len("sales state:dis")) == "sales state:disabled| zone:Asia/Tokyo"
    assert becomes("-state:dis,enabled", "disabled", at=len("-state:dis")) == "-state:disabled|,enabled"
    assert becomes(q, "state:", at=len("sales sta")) == "sales state:| zone:Asia/Tokyo"


@pytest.mark.parametrize(
    "q",
    ["state:", "sales kind:", "partial:no owner-gone:", "runs>", "next<", "space:", "state:disabled reason:", "app:s"],
)
def test_a_count_is_what_the_search_would_show(q: str) -> None:
    assert_counts(q)


@pytest.mark.parametrize(
    "key", ["state:", "kind:", "partial:", "runs>", "last>", "space:", "owner:", "reason:", "zone:"]
)
@pytest.mark.parametrize("others", ["", "sales ", "kind:recurring,once -partial:yes "])
def test_a_count_goes_by_the_minus_too(key: str, others: str) -> None:
    assert_counts(f"{others}-{key}")


@pytest.mark.parametrize(
    "q",
    [
        "state:enabled,",
        "state:enabled,dis",
        "-state:enabled,dis",
        "state:bogus,dis",
        "runs>24/d,",
        'space:"Supply chain",fin',
        "-space:Nowhere,fin",
        'sales -owner:"Ada Keller",keller,m',
        "-finance",
        "keller -fin",
    ],
)
def test_a_count_goes_by_the_other_values_of_the_piece_too(q: str) -> None:
    assert_counts(q)


def test_a_count_goes_by_values_behind_the_caret_too() -> None:
    assert_counts("-state:dis,enabled sales", at=len("-state:dis"))


def assert_counts(q: str, at: int | None = None) -> None:
    """Each count is of what is found with the suggestion taken."""
    found = [suggestion for suggestion in offered(q, at) if suggestion.count is not None]
    assert found
    for suggestion in found:
        wanted = task_list.checked(TaskQuery.parse(suggestion.head + suggestion.tail), NOW)

        assert task_list.matches(wanted, NOW).count() == suggestion.count, suggestion.words


def test_an_amount_that_is_typed_is_offered_with_its_count_too() -> None:
    assert words("runs>3/h") == ["3/h"]
    assert words("runs>often") == []
    assert words("next:2h") == []
    assert words("state>dis") == []


@pytest.mark.parametrize("at", [-5, 0, 3, 10_000])
def test_any_place_can_be_asked_for(at: int) -> None:
    assert isinstance(offered("sales", at), list)


@pytest.mark.parametrize("q", ['"', "-", ":", 'space:"', "a" * 600, "\x00", "*", "%", "app:*", "zzz:x", "état"])
def test_any_text_can_be_asked_for(q: str) -> None:
    assert isinstance(offered(q), list)
