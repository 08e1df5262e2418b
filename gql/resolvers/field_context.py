"""The context of a function that a field is made of: the viewer, and reads in batches."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import DeclarativeBase

from db.session.identity import Identity
from gql.resolvers.context import Context

Batch = Callable[[list[Any], "FieldContext"], Awaitable[Sequence[Any]]]


class FieldContext:
    """What a function in Python may know besides its rows; all reads are under the viewer's rights.

    They have one snapshot. In the plan lane it is later than that of the rows.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    @property
    def viewer(self) -> Identity:
        """The identity of the request."""
        return self._context.viewer

    async def row(self, model: type[DeclarativeBase], key: Any) -> Any | None:
        """The row with this key; None if the viewer may not see one. Calls at once are one read.

        A key is the value of its column, or a tuple of values if it has several, but for the scope.
        """
        node = self._context.application.registry[model]
        return await self._context.reads.row(node, key if isinstance(key, tuple) else (key,))

    async def rows(self, model: type[DeclarativeBase], keys: Iterable[Any]) -> list[Any | None]:
        """The rows with these keys, in their order."""
        return list(await asyncio.gather(*(self.row(model, key) for key in keys)))

    async def execute(self, statement: Select[Any]) -> Sequence[Any]:
        """The rows of a `select`."""
        return await self._context.reads.execute(statement)

    async def load(self, batch: Batch, keys: Iterable[Any]) -> list[Any]:
        """The values of `batch` at these keys: it is called once for keys that are awaited at once.

        It gets the keys and this context, and returns a value for each, in their order.
        """

        async def load(wrapped: list[tuple[Any, ...]]) -> Sequence[Any]:
            return await batch([key for (key,) in wrapped], self)

        reads = self._context.reads
        return list(await asyncio.gather(*(reads.loaded(batch, load, (key,)) for key in keys)))
