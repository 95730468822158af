"""Which card of the editor is open: the others stand as sentences."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict

from dashboard.web.editor.card_form import CardForm
from dashboard.web.editor.posted import keys_of

_COMES_TO_CARD = ("add", "duplicate", "open", "remove")  # buttons that are gone once they are pressed, or left behind


def card_to_open(before: QueryDict, after: QueryDict, action: str = "") -> str:
    """Give the key of the card that a button made, is on, or changed; after a removal of its neighbour.

    Empty for a button that is about no card.
    """
    was, keys = keys_of(before), keys_of(after)
    new = [key for key in keys if key not in was]
    name, _, rest = action.partition(":")
    pressed = rest.partition(":")[0]
    changed = [key for key in keys if _fields(before, key) != _fields(after, key)]
    about = [*new, *([pressed] if pressed in keys else []), *changed]
    if not about and name == "remove" and pressed in was:
        about = keys[was.index(pressed) :] or keys[-1:]
    return next(iter(about), "")


def open_card_of(cards: Sequence[CardForm], asked: str | None, opens: str = "") -> str:
    """Give the key of the card to open: that of the last button, else one with a mistake, else what was open.

    `asked` is what the browser says was open: an empty text for none at all, None where nobody has said yet.
    """
    keys = [card.key for card in cards if card.has_controls]
    wrong = [card.key for card in cards if card.has_controls and card.errors]
    if opens in keys:
        return opens
    if wrong:
        return asked if asked in wrong else wrong[0]
    return asked if asked == "" or asked in keys else next(iter(keys), "")


def comes_to_card(action: str, keys: Sequence[str]) -> bool:
    """Whether the focus shall go to the card that a button opens, since the button is no more where it was."""
    name, _, key = action.partition(":")
    ends = {"up": keys[:1], "down": keys[-1:]}  # a card that has arrived there has no such button any more
    return name in _COMES_TO_CARD or key in ends.get(name, ())


def _fields(data: QueryDict, key: str) -> dict[str, list[str]]:
    return {name: data.getlist(name) for name in data if name.startswith(f"{key}-")}
