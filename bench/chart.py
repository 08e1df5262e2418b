"""Medians in, an SVG chart out: for each query a bar for everybody, the limit of Python being 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from bench.queries import Query
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
BAR, GAP, HEIGHT, LEFT, TOP, BOTTOM = 20, 28, 300, 44, 128, 34

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
    """The picture; each bar also says its requests a second."""
    names = contestants(results)
    group = len(names) * BAR + GAP
    width = max(LEFT + len(queries) * group + GAP, 780)
    height = TOP + HEIGHT + BOTTOM
    parts = [*_frame(width), *_legend(names)]
    for at, query in enumerate(queries):
        left = LEFT + GAP / 2 + at * group
        middle = left + len(names) * BAR / 2
        parts.append(_text(middle, TOP + HEIGHT + 20, query.name, "text-anchor='middle'"))
        limit = results.get(("limit", query.name)) or results.get(("plan", query.name))
        if limit is None:
            continue
        one = limit.rate
        for place, name in enumerate(names):
            if (found := results.get((name, query.name))) is not None:
                parts += _bar(left + place * BAR, name, query, found.rate, one)
    size = f"viewBox='0 0 {width} {height}' width='{width}' height='{height}'"
    head = f"<svg xmlns='http://www.w3.org/2000/svg' {size} role='img'>"
    title = "<title>Requests a second, as a share of the limit of Python</title>"
    return "\n".join((head, title, f"<style>{STYLE}</style>", *parts, "</svg>\n"))


def _frame(width: float) -> Iterator[str]:
    """The heading, and a line for each half."""
    yield _text(8, 20, "Requests a second; the limit of Python is 1", "class='title'")
    for value in (0, 0.5, 1, MOST):
        y = _y(value)
        kind = "one" if value == 1 else "line"
        yield f"<line class='{kind}' x1='{LEFT}' x2='{width - 8}' y1='{y:.1f}' y2='{y:.1f}'/>"
        yield _text(LEFT - 6, y + 4, f"{value:g}", "text-anchor='end'")


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
    return TOP + HEIGHT * (1 - value / MOST)


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f"<text x='{x:.1f}' y='{y:.1f}' {more}>{escape(words)}</text>"
