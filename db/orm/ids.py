"""Makes and parses prefixed CUID2 keys, human-readable invite codes and UUIDs."""

import re
import secrets
import unicodedata
from collections.abc import Callable
from functools import partial
from uuid import UUID

from cuid2 import create_id

from db.orm.texts import is_visible_character

# Crockford's base 32 has no I, L, O or U, so that a code can be read out on the phone.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
CODE_GROUPS = 4
CODE_GROUP_LENGTH = 4
# Leaves room for the characters that mail and chat programs insert.
MAX_CODE_INPUT = 200
# Characters that look like a dash but are none in Unicode: a bullet, a minus, a line, a long vowel.
DASHES = "\u2043\u2212\u2500\u30fc"

# The nil UUID: no row has it.
NO_UUID = UUID(int=0)

_UUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_PREFIXED = re.compile(r"[a-z]+_[a-z0-9]{24}")


def prefixed_id(prefix: str) -> str:
    """`prefix`, an underscore and a new CUID2 of 24 characters."""
    return f"{prefix}_{create_id()}"


def new_id(prefix: str) -> Callable[[], str]:
    """A column default that makes `prefixed_id(prefix)`."""
    return partial(prefixed_id, prefix)


def invite_code() -> str:
    """A new invite code such as `7ZQ4-0XKD-PM2C-9TRA`: 80 random bits."""
    groups = (
        "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_GROUP_LENGTH))
        for _ in range(CODE_GROUPS)
    )
    return "-".join(groups)


def parse_invite_code(text: str) -> str | None:
    """The invite code in `text` as it is stored; None if `text` is not a code.

    Case, width, spaces, dashes and invisible characters are ignored; O is read as 0, I and L as 1.
    """
    if len(text) > MAX_CODE_INPUT:
        return None
    pasted = unicodedata.normalize("NFKC", text)
    characters = "".join(filter(_is_code_character, pasted)).upper().translate(_MISREAD)
    if len(characters) != CODE_GROUPS * CODE_GROUP_LENGTH or not set(characters) <= set(
        CODE_ALPHABET
    ):
        return None
    starts = range(0, len(characters), CODE_GROUP_LENGTH)
    return "-".join(characters[start : start + CODE_GROUP_LENGTH] for start in starts)


def _is_code_character(character: str) -> bool:
    """Whether a character of a pasted code is neither a dash nor a space nor invisible."""
    return (
        unicodedata.category(character) != "Pd"
        and character not in DASHES
        and is_visible_character(character)
    )


def parse_uuid(text: str) -> UUID | None:
    """The UUID in canonical form with hyphens, in either case; None for anything else."""
    return UUID(text) if is_uuid(text) else None


def is_uuid(text: str) -> bool:
    """Whether `parse_uuid` accepts `text`; the driver accepts such a text as a UUID."""
    return _UUID.fullmatch(text) is not None


def id_prefix(text: str) -> str | None:
    """The prefix of a well-formed prefixed id (`ws` for `ws_...`); None for anything else."""
    return text.partition("_")[0] if _PREFIXED.fullmatch(text) else None
