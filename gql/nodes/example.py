"""What an application without accounts needs for development."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from db.session.identity import OPERATOR, Identity


class AnOperator:
    """Requests without a token act as an operator, in development on the embedded database."""

    async def viewer(self, database: Any) -> Identity | None:
        """The operator."""
        return OPERATOR

    async def make(
        self, database: Any, step: Callable[[str], AbstractContextManager[None]]
    ) -> None:
        """There is no demo data."""
