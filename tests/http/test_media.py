"""Parsing of media types."""

import time

import pytest

from gql.http.media import parse_accept, parse_media_type


@pytest.mark.parametrize(
    ("text", "name", "is_utf_8"),
    [
        ('A/B; x="p;charset=latin1" ; CHARSET = "utf\\-8"', "a/b", True),
        ("a/b;;charset=utf-8;", "a/b", True),
        ("a/b; charset", "a/b", True),
        ('a/b; x="no end; charset=latin1', "a/b", True),
        ("a/b; charset=utf-8; charset=latin1", "a/b", False),
        ("a/b; charset=utf-8, a/b", "a/b", False),
        ("", "", True),
    ],
)
def test_parameters_are_parsed(text: str, name: str, is_utf_8: bool) -> None:
    media = parse_media_type(text)
    assert (media.name, media.is_utf_8) == (name, is_utf_8)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('a/b;x="c, d/e";q=0.5, */* ; Q = 2', [("a/b", 0.5), ("*/*", 1.0)]),
        (
            "a/b;q=no, c/d;q=, e/f;q=-1, g/h;q=.5",
            [("a/b", 1), ("c/d", 1), ("e/f", 1), ("g/h", 0.5)],
        ),
        (" , ", [("*/*", 1.0)]),
    ],
)
def test_a_list_is_split_at_unquoted_commas(text: str, wanted: list[tuple[str, float]]) -> None:
    assert [(media.name, media.quality) for media in parse_accept(text)] == wanted


@pytest.mark.parametrize(
    "piece", ['"\\', ';a="\\', ';"', ",", '"', ";a=", " ", "; ", ";a", 'a="', ";a =" + " " * 99]
)
def test_parsing_time_is_linear_in_the_length_of_the_header(piece: str) -> None:
    began = time.monotonic()
    parse_accept("a/b;" + piece * (200_000 // len(piece)))
    assert time.monotonic() - began < 2
