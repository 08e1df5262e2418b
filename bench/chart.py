"""Medians in, an SVG chart out: for each query a bar for everybody, the limit of Python being 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from bench.query import Query
from bench.report import contestants
from bench.run import Results

# Of Okabe and Ito: told apart by colour-blind eyes, on white and on black.
COLOURS = {
    "plan": "#0072b2",
    "resolvers": "#56b4e9",
    "limit": "#999999",
    "pgbench": "#cc79a7",
    "postgraphile": "#e69f00",
    "mercurius": "#009e73",
}
# What is higher is cut off; its number says how high it is.
MOST = 1.5
BAR, GAP, HEIGHT, LEFT, TOP, HEADROOM, BOTTOM = 20, 28, 240, 44, 56, 72, 34
# How many queries stand beside each other.
ROW = 8
ROW_HEIGHT = HEADROOM + HEIGHT + BOTTOM

STYLE = """
text { font: 12px system-ui, sans-serif; fill: #24292f }
.title { font-size: 15px; font-weight: 600 }
.line { stroke: #d0d7de }
.one { stroke: #57606a; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 }
  .line { stroke: #30363d }
  .one { stroke: #9198a1 }
}
"""


def chart(results: Results, queries: Sequence[Query]) -> str:
    """The picture, in rows of queries; each bar also says its requests a second."""
    names = contestants(results)
    group = len(names) * BAR + GAP
    width = max(LEFT + min(len(queries), ROW) * group + GAP, 780)
    rows = [queries[start : start + ROW] for start in range(0, len(queries), ROW)]
    height = TOP + len(rows) * ROW_HEIGHT
    title = "Requests a second, as a share of the limit of Python"
    parts = [_text(8, 20, f"{title}, or of the plan lane where it has none", "class='title'")]
    parts += _legend(names)
    for number, row in enumerate(rows):
        parts.append(f"<g transform='translate(0 {TOP + number * ROW_HEIGHT})'>")
        parts += _lines(width)
        for at, query in enumerate(row):
            parts += _group(results, names, query, LEFT + GAP / 2 + at * group)
        parts.append("</g>")
    size = f"viewBox='0 0 {width} {height}' width='{width}' height='{height}'"
    head = f"<svg xmlns='http://www.w3.org/2000/svg' {size} role='img'>"
    return "\n".join(
        (head, f"<title>{title}</title>", f"<style>{STYLE}</style>", *parts, "</svg>\n")
    )


def _lines(width: float) -> Iterator[str]:
    """A line for each half."""
    for value in (0, 0.5, 1, MOST):
        y = _y(value)
        kind = "one" if value == 1 else "line"
        yield f"<line class='{kind}' x1='{LEFT}' x2='{width - 8}' y1='{y:.1f}' y2='{y:.1f}'/>"
        yield _text(LEFT - 6, y + 4, f"{value:g}", "text-anchor='end'")


def _group(results: Results, names: Sequence[str], query: Query, left: float) -> Iterator[str]:
    """The bars of a query, and its name under them."""
    middle = left + len(names) * BAR / 2
    yield _text(middle, _y(0) + 20, query.name, "text-anchor='middle'")
    limit = results.get(("limit", query.name)) or results.get(("plan", query.name))
    for place, name in enumerate(names):
        found = results.get((name, query.name))
        if found is not None and limit is not None:
            yield from _bar(left + place * BAR, name, query, found.rate, limit.rate)


def _legend(names: Sequence[str]) -> Iterator[str]:
    for at, name in enumerate(names):
        x = 8 + at * 116
        yield f"<rect x='{x}' y='32' width='12' height='12' rx='2' fill='{COLOURS[name]}'/>"
        yield _text(x + 18, 42, name)


def _bar(x: float, name: str, query: Query, rate: float, one: float) -> Iterator[str]:
    """A bar, its number upright above it, and all of it in words for who points at it."""
    share = rate / one
    y = _y(min(share, MOST))
    words = escape(f"{name}, {query.name}: {rate:,.0f} requests/s, {share:.2f} of the limit")
    yield (
        f"<rect x='{x + 1:.1f}' y='{y:.1f}' width='{BAR - 2}' height='{_y(0) - y:.1f}' rx='2' "
        f"fill='{COLOURS[name]}'><title>{words}</title></rect>"
    )
    number = f"{rate:,.0f}" if share <= MOST else f"{rate:,.0f} ({share:.1f})"
    middle = x + BAR / 2 + 4
    turned = f"transform='rotate(-90 {middle:.1f} {y - 5:.1f})'"
    yield _text(middle, y - 5, number, turned)


def _y(value: float) -> float:
    return HEADROOM + HEIGHT * (1 - value / MOST)


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' {more}>{escape(words)}</text>"
