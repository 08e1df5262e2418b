"""Middleware of graphql-core that records which field a resolver runs for, for receipts."""

from collections.abc import Awaitable, Callable, Generator
from inspect import isawaitable
from typing import Any

from graphql import GraphQLResolveInfo

from db.timeline import Path, field_path


def with_field_path(
    resolve: Callable[..., Any], source: Any, info: GraphQLResolveInfo[Any], **arguments: Any
) -> Any:
    """Call `resolve`; what it awaits is recorded with the path of this field.

    A loader reads for many fields at once; its statement gets the path of the first of them.
    """
    result = resolve(source, info, **arguments)
    if not isawaitable(result):
        return result
    path = tuple(part for part in info.path.as_list() if isinstance(part, str))
    return _AtPath(path, result)


class _AtPath:
    """An awaitable that sets `path` when awaited; unlike a coroutine, it may stay unawaited."""

    def __init__(self, path: Path, result: Awaitable[Any]) -> None:
        self._path = path
        self._result = result

    def __await__(self) -> Generator[Any, None, Any]:
        field_path.set(self._path)
        return self._result.__await__()
