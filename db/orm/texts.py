"""Rules of texts for people that a CHECK cannot hold: Postgres knows no kinds of characters."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from string import whitespace
from unicodedata import category

# Controls, formats (zero width, direction), surrogates, separators and marks on nothing.
INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Mn", "Zl", "Zp", "Zs"})
# Of other kinds, and seen by nobody either: fillers, an empty Braille cell, what fonts must ignore.
BLANK = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U0001d159\U000e0000-\U000e0fff]"
)


@dataclass(frozen=True, slots=True)
class TextRule:
    """What must hold of a text, and the words a client reads where it does not."""

    holds: Callable[[str], bool]
    message: str


def is_visible_character(character: str) -> bool:
    """Whether the character leaves a trace on a screen."""
    return category(character) not in INVISIBLE_CATEGORIES and not BLANK.match(character)


def _has_visible_character(text: str) -> bool:
    return any(map(is_visible_character, text))


def _has_no_hidden_character(text: str) -> bool:
    # A mark is seen on the letter before it; the spaces of ASCII are the CHECK's to refuse.
    return all(
        is_visible_character(character)
        or character in whitespace
        or (category(character) == "Mn" and not BLANK.match(character))
        for character in text
    )


VISIBLE = TextRule(_has_visible_character, "Must have at least one character that can be seen.")
NOTHING_HIDDEN = TextRule(_has_no_hidden_character, "Must not have characters that cannot be seen.")
