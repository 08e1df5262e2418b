"""Which field a resolver runs for: graphql-core's middleware, used where a receipt is wanted."""

from collections.abc import Awaitable, Callable, Generator
from inspect import isawaitable
from typing import Any

from graphql import GraphQLResolveInfo

from db.timeline import Path, place


def in_its_place(
    resolve: Callable[..., Any], source: Any, info: GraphQLResolveInfo[Any], **arguments: Any
) -> Any:
    """What `resolve` gives; what it waits for is noted as done for this field.

    A loader reads for many fields at once, and on behalf of the first of them.
    """
    found = resolve(source, info, **arguments)
    if not isawaitable(found):
        return found
    path = tuple(part for part in info.path.as_list() if isinstance(part, str))
    return _Placed(path, found)


class _Placed:
    """Work done at `path`; unlike a coroutine it does not mind that nobody awaits it."""

    def __init__(self, path: Path, found: Awaitable[Any]) -> None:
        self._path = path
        self._found = found

    def __await__(self) -> Generator[Any, None, Any]:
        place.set(self._path)
        return self._found.__await__()
