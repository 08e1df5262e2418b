"""Makes names of classes and fields from names of tables and columns, whatever these are. Pure."""

import keyword
import re
import unicodedata
from collections.abc import Callable, Sequence

import inflection

# Between the words of `firstName` and of `HTTPServer`.
WORD_ENDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# Words whose singular or plural the library does not know.
IRREGULAR = {"cookies": "cookie", "leaves": "leaf", "lenses": "lens", "gases": "gas"}
PLURALS = {one: many for many, one in IRREGULAR.items()}
REFERENCE = re.compile(r"_(id|uuid|guid|fk|key|code|no|nr)$|^(id|fk)_(?=.)")


def snake(name: str) -> str:
    """The name in lower case with underscores, in ASCII: `order_details` of `Order Details`.

    An accent is left out; a letter that has no such form is its number: `u4e2d`.
    """
    folded = unicodedata.normalize("NFKD", name.replace("\u00df", "ss"))
    kept = "".join(character for character in folded if not unicodedata.combining(character))
    plain = re.sub(r"[^\x00-\x7f]", lambda found: _number(found[0]), kept)
    split = WORD_ENDS.sub("_", re.sub(r"\W+", "_", plain, flags=re.ASCII))
    made = re.sub(r"_+", "_", split).strip("_").lower()
    if not made:
        return "unnamed"
    return f"n{made}" if made[0].isdigit() else made


def _number(character: str) -> str:
    is_letter = character.isalnum()
    return f"_u{ord(character):x}_" if is_letter else "_"


def singular(name: str) -> str:
    """What one row of a table is called: `invoice_line` of `invoice_lines`."""
    return _last_word(name, _singular)


def plural(name: str) -> str:
    """What several rows are called: `categories` of `category`."""
    return _last_word(name, _plural)


def _singular(word: str) -> str:
    return IRREGULAR.get(word) or inflection.singularize(word)


def _plural(word: str) -> str:
    one = _singular(word)
    return PLURALS.get(one) or inflection.pluralize(one)


def _last_word(name: str, change: Callable[[str], str]) -> str:
    before, separator, word = name.rpartition("_")
    return before + separator + (change(word) if word.isalpha() else word)


def pascal(name: str) -> str:
    """The name as that of a class: `InvoiceLine` of `invoice_line`."""
    return "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def referred(column: str) -> str:
    """What a column that refers to a row calls it: `artist` of `artist_id`; empty if nothing."""
    made = REFERENCE.sub("", column)
    return "" if made == column else made


def words(name: str) -> str:
    """The name as it stands in a sentence."""
    return name.strip("_").replace("_", " ")


def attribute(name: str, reserved: frozenset[str]) -> str:
    """The name of an attribute: a reserved one, or a keyword, gets an underscore at the end."""
    return f"{name}_" if keyword.iskeyword(name) or name in reserved else name


def first_free(candidates: Sequence[str], is_free: Callable[[str], bool]) -> str:
    """The first candidate that is free, else the first one with a number."""
    for made in candidates:
        if is_free(made):
            return made
    number = 2
    while not is_free(f"{candidates[0]}_{number}"):
        number += 1
    return f"{candidates[0]}_{number}"
