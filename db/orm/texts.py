"""Defines rules for texts that a CHECK cannot express, as Postgres has no Unicode categories."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from string import whitespace
from unicodedata import category

# Controls, formats (zero width, direction), surrogates, combining marks and separators.
INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Mn", "Zl", "Zp", "Zs"})
# Invisible characters of other categories: fillers, an empty Braille cell, default-ignorable ones.
BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U0001d159\U000e0000-\U000e0fff]"
)


@dataclass(frozen=True, slots=True)
class TextRule:
    """A predicate for texts, and the message for a client whose text does not satisfy it."""

    holds: Callable[[str], bool]
    message: str


def is_visible_character(character: str) -> bool:
    """Whether the character is visible on a screen."""
    return category(character) not in INVISIBLE_CATEGORIES and not BLANK.match(character)


def _has_visible_character(text: str) -> bool:
    return any(map(is_visible_character, text))


def _has_no_hidden_character(text: str) -> bool:
    # A combining mark is visible on the letter before it; ASCII whitespace is left to the CHECK.
    return all(
        is_visible_character(character)
        or character in whitespace
        or (category(character) == "Mn" and not BLANK.match(character))
        for character in text
    )


VISIBLE = TextRule(_has_visible_character, "Must have at least one character that can be seen.")
NO_HIDDEN_CHARACTERS = TextRule(
    _has_no_hidden_character, "Must not have characters that cannot be seen."
)
