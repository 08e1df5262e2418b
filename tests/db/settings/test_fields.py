"""The parser of settings: what each type accepts, and the sentence for what it does not."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest

from db.errors import SettingsFault
from db.settings.fields import Secret, parse, setting


def _short(secret: Secret) -> Secret:
    if len(secret.get_secret_value()) > 3:
        raise ValueError("must be short")
    return secret


@dataclass(frozen=True, kw_only=True)
class Example:
    whole: int = setting(1, description="", ge=1, le=65_535)
    part: float | None = setting(None, description="", gt=0)
    more: int = setting(0, description="", ge=0)
    flag: bool | None = setting(None, description="")
    word: Literal["a", "b", "c"] | None = setting(None, description="")
    words: tuple[str, ...] = setting((), description="")
    path: Path = setting(Path("here"), description="")
    secret: Secret | None = setting(None, description="", check=_short)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("whole", " 8_000 ", 8000),
        ("part", "1e-3", 0.001),
        ("flag", "Yes", True),
        ("flag", "off", False),
        ("word", "b", "b"),
        ("words", " one, two,,", ("one", "two")),
        ("path", "a/b", Path("a/b")),
        ("secret", "abc", Secret("abc")),
    ],
)
def test_a_text_becomes_a_value_of_the_type(name: str, text: str, value: Any) -> None:
    assert parse(Example, {name: text, "unknown": "1"}) == Example(**{name: value})


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("whole", "eighty", "WHOLE: must be a whole number from 1 to 65,535."),
        ("whole", "1.5", "WHOLE: must be a whole number from 1 to 65,535."),
        ("whole", "65536", "WHOLE: must be a whole number from 1 to 65,535."),
        ("part", "0", "PART: must be a number greater than 0."),
        ("part", "nan", "PART: must be a number greater than 0."),
        ("more", "-1", "MORE: must be a whole number of 0 or more."),
        ("flag", "perhaps", "FLAG: must be true or false."),
        ("word", "d", "WORD: must be a, b or c."),
        ("secret", "long", "SECRET: must be short."),
        ("secret", "\udcff", "SECRET: must be UTF-8."),
    ],
)
def test_a_fault_says_what_the_value_must_be(name: str, text: str, sentence: str) -> None:
    with pytest.raises(SettingsFault) as caught:
        parse(Example, {name: text})
    assert caught.value.sentences == (sentence,)


def test_every_fault_is_reported_in_the_order_of_the_declarations() -> None:
    with pytest.raises(SettingsFault) as caught:
        parse(Example, {"secret": "long", "whole": "0", "flag": "1"})
    assert [each.partition(":")[0] for each in caught.value.sentences] == ["WHOLE", "SECRET"]


def test_a_secret_is_compared_and_not_shown() -> None:
    example = Example(secret=Secret("abc"))
    assert example == Example(secret=Secret("abc")) != Example(secret=Secret("abd"))
    assert hash(example) == hash(Example(secret=Secret("abc")))
    assert "abc" not in f"{example} {example!r} {example.secret} {example.secret!r}"
