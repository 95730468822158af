"""Tags of the editor's templates."""

from __future__ import annotations

from django import template

from dashboard.web.editor import marked_text
from dashboard.web.editor.card_form import CardForm
from dashboard.web.editor.choices import Choices
from dashboard.web.editor.marked_text import TextPart

register = template.Library()


@register.filter
def complaint_pieces(card: CardForm) -> list[TextPart]:
    if card.origin is None or card.complaint is None:
        return []
    return marked_text.complaint_pieces(card.origin.text, card.complaint)


@register.filter
def choices(card: CardForm) -> Choices:
    return Choices(card)
