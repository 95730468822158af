"""What stands in the address, read as a filter."""

import pytest

from dashboard.inventory.filters import TaskFilter


@pytest.mark.parametrize(
    ("q", "words", "tags"),
    [
        ("", (), ()),
        ("stock ledger", ("stock", "ledger"), ()),
        ('"stock ledger" eu', ("stock ledger", "eu"), ()),
        ("state:disabled ledger reason:failures", ("ledger",), ("state:disabled", "reason:failures")),
        ("STATE:Disabled state:disabled", (), ("state:disabled",)),
        ("colour:red", ("colour:red",), ()),
        ('"state:disabled"', ("state:disabled",), ()),
        ('"no end', ('"no', "end"), ()),
        ('"" state:', ("state:",), ()),
        ("   \n\t ", (), ()),
    ],
)
def test_words_and_tags_are_told_apart(q: str, words: tuple[str, ...], tags: tuple[str, ...]) -> None:
    wanted = TaskFilter.parse(q)

    assert (wanted.words, wanted.tags) == (words, tags)


@pytest.mark.parametrize("q", ['state:disabled "stock ledger" eu', "is:unread", "plain words"])
def test_a_filter_writes_itself_so_that_it_reads_the_same(q: str) -> None:
    wanted = TaskFilter.parse(q)

    assert TaskFilter.parse(wanted.q) == wanted


@pytest.mark.parametrize(
    ("sort", "read"), [("", "next"), ("app", "app"), ("-last", "-last"), ("--app", "next"), ("id; drop", "next")]
)
def test_an_unknown_order_is_the_usual_one(sort: str, read: str) -> None:
    assert TaskFilter.parse("", sort=sort).sort == read


@pytest.mark.parametrize(
    ("page", "read"), [("", 1), ("3", 3), ("0", 1), ("-1", 1), ("x", 1), ("²", 1), ("٣", 3), ("9" * 5000, 1)]
)
def test_a_page_that_is_no_number_is_the_first(page: str, read: int) -> None:
    assert TaskFilter.parse("", page=page).page == read


def test_a_search_of_endless_length_is_cut() -> None:
    assert len(TaskFilter.parse("x" * 1_000_000).q) == 500


def test_choosing_one_of_a_field_lets_go_of_the_others_and_goes_to_the_first_page() -> None:
    wanted = TaskFilter.parse("state:enabled is:unread ledger", page="4")

    chosen = wanted.with_only("state", "state:disabled")

    assert (chosen.q, chosen.page) == ("is:unread state:disabled ledger", 1)
    assert wanted.with_only("state").q == "is:unread ledger"


@pytest.mark.parametrize(
    ("q", "tags", "chosen"),
    [
        ("", {"state:enabled"}, True),
        ("state:enabled", {"state:enabled"}, True),
        ("state:enabled state:disabled", {"state:disabled"}, True),
        ("state:disabled reason:failures", {"state:disabled", "reason:person"}, False),
        ("state:disabled reason:failures", {"state:disabled", "reason:failures"}, True),
        ("reason:failures", {"state:enabled"}, False),
    ],
)
def test_one_tag_of_each_field_must_hold(q: str, tags: set[str], chosen: bool) -> None:
    assert TaskFilter.parse(q).chooses(tags) is chosen


def test_all_words_must_occur_in_any_case() -> None:
    wanted = TaskFilter.parse("LEDGER supply")

    assert wanted.holds("stock ledger eu\nsupply chain")
    assert not wanted.holds("stock ledger eu\ntreasury")
