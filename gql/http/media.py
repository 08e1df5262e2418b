"""Parses the media types of Content-Type and Accept. Source: RFC 9110, sections 5.6.6 and 12.5.1.

The standard library's `email.message` is not used: hostile parameters make it raise, or take
quadratic time.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

# A quoted value may contain separators. Without a closing quote it extends to the end of the text,
# so that no character is scanned twice.
_QUOTED = r'"(?:[^"\\]|\\.)*+(?:"|\\?$)'
_ELEMENT = re.compile(rf'(?:{_QUOTED}|[^,"])++')
_PARAMETER = re.compile(rf';\s*+([^\s;="]++)\s*+=\s*+({_QUOTED}|[^;]*+)')
_ESCAPE = re.compile(r"\\(.)")
_WEIGHT = re.compile(r"\d*\.?\d+|\d+\.")
_UTF_8 = {"utf8", "csutf8"}


@dataclass(frozen=True, slots=True)
class MediaType:
    """A media type or range in lower case, such as `application/json`, and its parameters.

    A parameter that is sent several times keeps all its values, in order.
    """

    name: str
    parameters: Mapping[str, Sequence[str]]

    @property
    def is_utf_8(self) -> bool:
        """Whether `charset` is absent or UTF-8."""
        return all(_letters(name) in _UTF_8 for name in self.parameters.get("charset", ()) if name)

    @property
    def quality(self) -> float:
        """The weight `q`, from 0 to 1; a value that is not a number is ignored."""
        weight = self.parameters.get("q", ("1",))[0]
        return min(float(weight), 1.0) if _WEIGHT.fullmatch(weight) else 1.0


@lru_cache(256)
def parse_media_type(text: str) -> MediaType:
    """Parse one media type, such as the value of Content-Type."""
    name, _, _ = text.partition(";")
    parameters: dict[str, list[str]] = {}
    for key, value in _PARAMETER.findall(text):
        parameters.setdefault(key.lower(), []).append(_unquoted(value.strip()))
    return MediaType(name.strip().lower(), parameters)


def parse_accept(text: str) -> list[MediaType]:
    """Parse the media ranges of Accept; an empty value accepts everything."""
    ranges = [parse_media_type(part.strip()) for part in _ELEMENT.findall(text) if part.strip()]
    return ranges or [parse_media_type("*/*")]


def _unquoted(value: str) -> str:
    return _ESCAPE.sub(r"\1", value[1:].removesuffix('"')) if value.startswith('"') else value


def _letters(charset: str) -> str:
    """The name of a charset without punctuation, which clients write in different ways."""
    return re.sub(r"[-_' ]", "", charset.lower())
