"""Values that travel to Postgres as texts and are cast there."""

import json
from typing import Any

from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator


class TextForm(TypeDecorator[Any]):
    """A text; values that a hand-written mutation makes in Python become one."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None or isinstance(value, str):
            return value
        return json.dumps(value) if isinstance(value, dict | list | tuple) else str(value)


def quoted(text: str) -> str:
    """`text` in quotes, as Postgres reads it in an array or an hstore."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
