"""Texts for people: what nobody could see is no name, and hides in no e-mail address."""

import pytest

from db.orm.texts import NO_HIDDEN_CHARACTERS, VISIBLE

UNSEEN = (
    "\u200b",
    "\u200c\u200d",
    "\ufeff",
    "\u00a0",
    "\u3000",
    "\u2028",
    "\x01\x7f\x85",
    "\u00ad",
    "\u034f",
    "\u2800",
    "\u3164",
    "\u115f\u1160",
    "\uffa0",
    "\ufe0f",
    "\u0301",
    "\u202e",
    "\u2066\u2069",
    "\u180e",
    "\U000e0041",
    " \u200b\t",
)


@pytest.mark.parametrize("text", UNSEEN, ids=ascii)
def test_what_nobody_can_see_is_no_name(text: str) -> None:
    assert not VISIBLE.holds(text)
    assert VISIBLE.holds(f"{text}a{text}")


@pytest.mark.parametrize(
    "text", ["a", "-", "\u05d0", "\u0e33", "\U0001f600", "\U0001f468\u200d\U0001f469", "e\u0301"]
)
def test_what_can_be_seen_is_a_name(text: str) -> None:
    assert VISIBLE.holds(text)


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u202e", "\u00a0", "\x07", "\ufe0f"])
def test_nothing_hides_in_an_address(hidden: str) -> None:
    assert not NO_HIDDEN_CHARACTERS.holds(f"a{hidden}b@x.example")
    assert NO_HIDDEN_CHARACTERS.holds("cafe\u0301@\u05d0.example")
