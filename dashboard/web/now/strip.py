"""The 24 hours around now, drawn: a bar for five minutes, a cross over what failed, hollow what would start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from dashboard.scheduling.calendar.load import BUCKET
from dashboard.web.now.around import BUCKETS, Around

TOP, BASE = 14.0, 100.0  # of the bars, in pixels
_WIDTH = 100 / BUCKETS  # of a bar with its gap, in percent
_NEAR_NOW = 0.09  # of the width: what "now" takes on a narrow screen
_EVERY = 3  # hours between two lines


def drawn(found: Around, zone: tzinfo) -> SafeString:
    return format_html("{}{}{}", _hours(found, zone), _bars(found), _now(found, zone))


def peak(found: Around, zone: tzinfo) -> str:
    """`41 at 06:00`, the most starts to come in five minutes; empty where there are hardly any."""
    most = int(found.ahead_buckets.max(initial=0))
    return f"{most:,} at {peak_at(found).astimezone(zone):%H:%M}" if most > 2 else ""


def peak_at(found: Around) -> datetime:
    """When these five minutes begin, aware UTC."""
    return found.begin + timedelta(seconds=BUCKET * int(found.ahead_buckets.argmax()))


def _bars(found: Around) -> SafeString:
    solid = found.past_buckets + found.ahead_buckets
    most = max(1, int((solid + found.would_buckets).max(initial=0)))
    scale = (BASE - TOP) / most
    return format_html(
        '<line class="strip__grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>{1}{2}{3}{4}',
        f"{BASE:.0f}",
        _rects("strip__bar strip__bar--past", ((i, 0, int(n)) for i, n in enumerate(found.past_buckets)), scale),
        _rects("strip__bar", ((i, 0, int(n)) for i, n in enumerate(found.ahead_buckets)), scale),
        _rects(
            "strip__bar strip__bar--ghost",
            ((i, int(solid[i]), int(n)) for i, n in enumerate(found.would_buckets)),
            scale,
        ),
        _crosses(found, scale),
    )


def _rects(name: str, bars: Iterator[tuple[int, int, int]], scale: float) -> SafeString:
    """Bars by place, what they stand on, and their number."""
    shapes = (
        (
            name,
            f"{place * _WIDTH:.3f}",
            f"{BASE - (below + count) * scale:.1f}",
            f"{_WIDTH * 0.72:.3f}",
            f"{count * scale:.1f}",
        )
        for place, below, count in bars
        if count
    )
    return format_html_join("", '<rect class="{}" x="{}%" y="{}" width="{}%" height="{}"/>', shapes)


def _crosses(found: Around, scale: float) -> SafeString:
    places = (
        (f"{place * _WIDTH:.3f}", f"{max(0.0, BASE - int(found.past_buckets[place]) * scale - 10):.1f}")
        for place, failed in enumerate(found.failed_buckets)
        if failed
    )
    cross = '<svg class="strip__cross" x="{}%" y="{}" width="7" height="7"><path d="M0 0l6 6M6 0L0 6"/></svg>'
    return format_html_join("", cross, places)


def _hours(found: Around, zone: tzinfo) -> SafeString:
    line = (
        '<line class="strip__hour" x1="{0}%" x2="{0}%" y1="14" y2="100"/>'
        '<text class="strip__text{1}" x="{0}%" y="115" text-anchor="{3}">{2}</text>'
    )
    return format_html_join("", line, _marks(found, zone))


def _marks(found: Around, zone: tzinfo) -> Iterator[tuple[str, str, str, str]]:
    """Lines at each third hour of the clock, but for where `now` is written."""
    at, number = found.begin.astimezone(zone), 0
    at = at.replace(minute=0, second=0, microsecond=0)
    for _ in range(26):
        at += timedelta(hours=1)
        share = (at - found.begin) / (found.end - found.begin)
        near_now = abs((at - found.now) / (found.end - found.begin)) < _NEAR_NOW
        if at.hour % _EVERY or share >= 1 or near_now:
            continue
        words = f"{at:%a} {at.day}" if at.hour == 0 else f"{at:%H:%M}"
        anchor = "start" if share < 0.03 else "end" if share > 0.97 else "middle"
        yield f"{100 * share:.2f}", " strip__text--odd" if number % 2 else "", words, anchor
        number += 1


def _now(found: Around, zone: tzinfo) -> SafeString:
    share = 100 * ((found.now - found.begin) / (found.end - found.begin))
    return format_html(
        '<line class="strip__now" x1="{0}%" x2="{0}%" y1="4" y2="100"/>'
        '<text class="strip__text strip__text--strong" x="{0}%" y="115" text-anchor="middle">now {1}</text>',
        f"{share:.2f}",
        f"{found.now.astimezone(zone):%H:%M}",
    )
