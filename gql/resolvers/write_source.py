"""Declares what the statement of a mutation writes, and the rules that it must meet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from sqlalchemy import CTE, ColumnElement, Select, UpdateBase
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from db.session.identity import Identity
from gql.nodes.application import Application, NewRow
from gql.nodes.node import Node
from gql.nodes.row_id import RowId


@dataclass(frozen=True, slots=True)
class Draft:
    """A write of one row, as its rules, computed values and effects refer to it in SQL.

    `row` is the locked row before a change, `parent` the locked row that a new one belongs to.
    `values` are those that the attributes are about to have; `given` says which of them the input
    sets, where it may leave them out. `facts` are what Python knows of the input, or null.
    """

    row: Any
    parent: Any
    values: Mapping[str, ColumnElement[Any]]
    given: Mapping[str, ColumnElement[bool]]
    facts: Mapping[str, ColumnElement[bool]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of one mutation, which refuses the write with `code` and `message` if it is broken.

    `detail` computes what stands in the place of `{}` in the message. `code` is a
    `MutationErrorCode`, `path` names the input field.
    """

    is_broken: Callable[[Draft], ColumnElement[bool]]
    code: Any
    message: str
    path: tuple[str, ...]
    detail: Callable[[Draft], ColumnElement[Any]] | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """The rows of `model` that are locked first: mutations with one guard run one by one.

    `covers` makes the condition of these rows, from an alias of `model` and the table that is
    written. A mutation that waited for another starts again, because its snapshot is older.
    """

    model: type[DeclarativeBase]
    covers: Callable[[Any, Any], ColumnElement[bool]]


# Another row by its model, if the value is its key, or by the attribute that has the value.
Reference: TypeAlias = type[DeclarativeBase] | InstrumentedAttribute[Any]


@dataclass(frozen=True, slots=True)
class Joined:
    """Attributes that together refer to a row of `model`, each with that row's attribute."""

    model: type[DeclarativeBase]
    pairs: tuple[tuple[str, str], ...]


def referred(reference: Reference) -> tuple[type[DeclarativeBase], str]:
    """The model and the attribute that has the value."""
    if isinstance(reference, InstrumentedAttribute):
        model: Any = reference.class_
        return model, reference.key
    [attribute] = RowId(reference, "").attributes
    return reference, attribute


Computed = Callable[[Draft], Mapping[str, ColumnElement[Any]]]
Effects = Callable[[Draft], Sequence[UpdateBase]]


def _nothing_computed(_: Draft) -> Mapping[str, ColumnElement[Any]]:
    return {}


def no_effects(_: Draft) -> Sequence[UpdateBase]:
    return ()


def _unset(_: Identity, input: Any) -> Any:
    raise AssertionError("building the schema sets what makes the values")


@dataclass(frozen=True, eq=False, slots=True)
class Insert:
    """A mutation that inserts one row of `model`, or several rows.

    The attributes in `references` are those of rows that must exist and be visible, and so are
    those that are `joined`. Those in `defaults` may be left out of a row: they get that value.
    Those that `computed` makes are SQL. Rows `beside` are inserted as well. The attribute `author`
    becomes the viewer's account. The row of the reference `parent` is locked, and the new row
    belongs to its scope; with `is_guarded` such mutations run one by one for each parent. `effects`
    change other rows. `upserts` names the attributes of a unique key: a row that has their values
    is changed instead. `entries` names the input field that lists several rows; one that is already
    stored must agree in `must_match`.
    """

    model: type[DeclarativeBase]
    attributes: tuple[str, ...]
    references: Mapping[str, Reference] = field(default_factory=dict)
    joined: tuple[Joined, ...] = ()
    must_match: tuple[str, ...] = ()
    defaults: Mapping[str, ColumnElement[Any]] = field(default_factory=dict)
    computed: Computed = _nothing_computed
    rules: tuple[Rule, ...] = ()
    beside: tuple[NewRow, ...] = ()
    author: str | None = None
    parent: str | None = None
    is_guarded: bool = False
    effects: Effects = no_effects
    upserts: tuple[str, ...] = ()
    entries: str = ""
    # Set when the mutation becomes part of a schema: the node of the model, and what makes the rows
    # from the viewer and the argument `input`, or raises the errors of the client.
    node: Node | None = None
    rows: Callable[[Identity, Any], Sequence[Mapping[str, Any]]] = _unset

    @property
    def is_list(self) -> bool:
        return bool(self.entries)


class Action(Enum):
    """What a mutation does with one row, which it finds by its id."""

    UPDATE = "update"
    DELETE = "delete"
    SOFT_DELETE = "soft delete"
    RESTORE = "restore"


@dataclass(frozen=True, eq=False, slots=True)
class Change:
    """A mutation that does `action` with one row of `model`.

    It sets those of `attributes` that are given. `facts` are names of further values, which are
    true, false or null and only for rules. `references`, `joined`, `computed`, `rules` and
    `effects` are as in `Insert`. With `ignores_tenant` it also runs where the tenant only reads.
    """

    model: type[DeclarativeBase]
    action: Action
    attributes: tuple[str, ...] = ()
    references: Mapping[str, Reference] = field(default_factory=dict)
    joined: tuple[Joined, ...] = ()
    facts: tuple[str, ...] = ()
    computed: Computed = _nothing_computed
    rules: tuple[Rule, ...] = ()
    guard: Guard | None = None
    effects: Effects = no_effects
    ignores_tenant: bool = False
    # Set when the mutation becomes part of a schema: the node of the model, and what makes from the
    # viewer and the argument `input` the `key`, the time `expected` at which the row was last
    # changed or None, and the values that are given; it raises the errors of the client.
    node: Node | None = None
    values: Callable[[Identity, Any], Mapping[str, Any]] = _unset


# Makes a statement of a mutation's own from the CTE of the identity.
Build = Callable[[CTE, Application], Select[Any]]
