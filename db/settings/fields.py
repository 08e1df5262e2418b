"""Declares settings as fields of frozen dataclasses, and parses their values.

A library for this would be a tenth of the time and of the memory of every start.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import UnionType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from db.errors import SettingsFault

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    T = TypeVar("T", bound=DataclassInstance)

SETTING = "setting"
BOOLEANS = {
    **dict.fromkeys(("1", "on", "t", "true", "y", "yes"), True),
    **dict.fromkeys(("0", "off", "f", "false", "n", "no"), False),
}


class Secret:
    """A text that is not shown where it is printed."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def get_secret_value(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return "Secret(...)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)


@dataclass(frozen=True, slots=True)
class Setting:
    """What is declared of a setting besides its type: its bounds are `ge`, `gt` and `le`.

    `check` takes the parsed value and returns it, perhaps changed; its `ValueError` says what is
    wrong, and must not repeat the value, which may be a secret.
    """

    default: Any
    description: str
    ge: float | None = None
    gt: float | None = None
    le: float | None = None
    check: Callable[[Any], Any] | None = None

    @property
    def range(self) -> str:
        """The bounds in words."""
        if self.gt is not None:
            return f" greater than {self.gt:,}"
        if self.ge is not None and self.le is not None:
            return f" from {self.ge:,} to {self.le:,}"
        return "" if self.ge is None else f" of {self.ge:,} or more"

    def holds(self, number: float) -> bool:
        """Whether the number is in the range; NaN never is."""
        return (
            (self.ge is None or number >= self.ge)
            and (self.gt is None or number > self.gt)
            and (self.le is None or number <= self.le)
        )


def setting(
    default: Any,
    *,
    description: str,
    ge: float | None = None,
    gt: float | None = None,
    le: float | None = None,
    check: Callable[[Any], Any] | None = None,
    repr: bool = True,
) -> Any:
    """Declare a setting, as a field of a dataclass; see `Setting`."""
    declared = Setting(default, description, ge, gt, le, check)
    return field(default=default, repr=repr, metadata={SETTING: declared})


def declared(cls: type[DataclassInstance]) -> dict[str, Setting]:
    """The settings that a class declares, by name."""
    return {each.name: each.metadata[SETTING] for each in fields(cls)}


def parse(cls: type[T], given: Mapping[str, object]) -> T:
    """The settings with the values `given` by name; `SettingsFault` with a sentence for each fault.

    A name that is not given gets its default, and others are ignored.
    """
    kinds = get_type_hints(cls)
    values: dict[str, Any] = {}
    faults: list[str] = []
    for name, about in declared(cls).items():
        if name in given:
            try:
                values[name] = _value(kinds[name], about, given[name])
            except ValueError as error:
                faults.append(f"{name.upper()}: {error}.")
    if faults:
        raise SettingsFault(*faults)
    return cls(**values)


def _value(kind: Any, about: Setting, given: object) -> Any:
    """The checked value of a setting; `ValueError` says what it must be."""
    # Python makes either of `X | None`, depending on X.
    if get_origin(kind) in (UnionType, Union):
        kind = next(each for each in get_args(kind) if each is not type(None))
    text = str(given)
    try:
        text.encode()
    except UnicodeEncodeError:
        # Python's message repeats a part of the value.
        raise ValueError("must be UTF-8") from None
    value = _number(kind, about, text) if kind in (int, float) else _parsed(kind, text)
    return value if about.check is None else about.check(value)


def _number(kind: Callable[[str], float], about: Setting, text: str) -> float:
    words = f"must be a {'whole ' if kind is int else ''}number{about.range}"
    try:
        number = kind(text)
    except ValueError:
        # Python's message repeats the value.
        raise ValueError(words) from None
    if not about.holds(number):
        raise ValueError(words)
    return number


def _parsed(kind: Any, text: str) -> Any:
    if get_origin(kind) is Literal:
        if text not in get_args(kind):
            *others, last = get_args(kind)
            raise ValueError(f"must be {', '.join(others)} or {last}")
        return text
    if kind is bool:
        if (value := BOOLEANS.get(text.strip().lower())) is None:
            raise ValueError("must be true or false")
        return value
    if get_origin(kind) is tuple:
        return tuple(word.strip() for word in text.split(",") if word.strip())
    return {str: str, Path: Path, Secret: Secret}[kind](text)
