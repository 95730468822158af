"""The tag of pieces of pages that are drawn again and again from the same values."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from django import template
from django.template import Context, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.safestring import SafeString

from dashboard.inventory.copy.cache import LruCache

MOST_PIECES = 4_000  # of 1 to 4 KB each

register = template.Library()
_pieces: LruCache[SafeString] = LruCache(MOST_PIECES)


class CachedNode(template.Node):
    """Draws what stands in it once for all equal values; each time where they cannot be compared."""

    def __init__(self, nodelist: NodeList, values: Sequence[FilterExpression]) -> None:
        self.nodelist, self.values = nodelist, values

    def render(self, context: Context) -> SafeString:
        key: tuple[Hashable, ...] = tuple(value.resolve(context) for value in self.values)
        try:
            known = _pieces.get(key)
        except TypeError:
            return self.nodelist.render(context)
        return known or _pieces.put(key, self.nodelist.render(context))


@register.tag
def cached(parser: Parser, token: Token) -> CachedNode:
    """`{% cached "name" value ... %} ... {% endcached %}`: a piece that is drawn from these values and nothing else.

    They are frozen ones, compared by what they hold. The name tells this piece from others of the same values.
    """
    _, *values = token.split_contents()
    nodelist = parser.parse(("endcached",))
    parser.delete_first_token()
    return CachedNode(nodelist, [parser.compile_filter(value) for value in values])
