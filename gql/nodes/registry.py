"""Holds the nodes of one application, by model."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import ModuleType

from sqlalchemy.orm import DeclarativeBase

from db.errors import Fault
from gql.nodes.node import DECLARATION, Declaration, Node
from gql.nodes.row_id import prefix_of


class Registry(Mapping[type[DeclarativeBase], Node]):
    """Every declared type of an application; registries share no state.

    `declarations` are those of the classes decorated with `@node`, or are given as they are.
    """

    def __init__(self, declared: Iterable[type | Declaration]) -> None:
        self.declarations: tuple[Declaration, ...] = tuple(
            each if isinstance(each, Declaration) else getattr(each, DECLARATION)
            for each in declared
        )
        self._nodes: dict[type[DeclarativeBase], Node] = {}
        for declaration in self.declarations:
            if (other := self._nodes.get(declaration.model)) is not None:
                model = declaration.model
                raise Fault(
                    f"The types `{other.name}` and `{declaration.name}` both declare "
                    f"{model.__module__}.{model.__name__}: leave one of them out."
                )
            self._nodes[declaration.model] = declaration.node(self._nodes)

    def __getitem__(self, model: type[DeclarativeBase]) -> Node:
        return self._nodes[model]

    def __iter__(self) -> Iterator[type[DeclarativeBase]]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Every node, in the order of declaration."""
        return tuple(self._nodes.values())

    def node_of_id(self, text: str) -> Node | None:
        """The node whose ids have the prefix of `text`; None if there is none."""
        prefix = prefix_of(text)
        return None if prefix is None else self._by_prefix.get(prefix)

    @cached_property
    def _by_prefix(self) -> Mapping[str, Node]:
        return {prefix: node for node in self.nodes if (prefix := node.row_id.any_prefix)}


def declared_in(*modules: ModuleType) -> Iterator[type]:
    """The classes decorated with `@node` in these modules, in order."""
    for module in modules:
        for cls in vars(module).values():
            is_own = getattr(cls, "__module__", None) == module.__name__
            if is_own and isinstance(cls, type) and DECLARATION in vars(cls):
                yield cls
