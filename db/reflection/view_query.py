"""Concludes from the query of a view which columns of tables it shows, and how its rows differ.

    select o.id, o.placed_at, c.name from orders o join customers c on c.id = o.customer_id

shows each order once, because a customer is found by its key: the key of the view is `id`, and it
refers to `orders` by it. What cannot be concluded for certain is left out. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import combinations
from typing import Any, TypeAlias

from db.orm.names import PUBLIC, TableName
from db.reflection.catalog import ForeignKey, Relation

# A column of a table of the query, by the alias of the table.
Source: TypeAlias = tuple[str, str]
# Queries of more tables are not examined.
MAX_TABLES = 12


@dataclass(frozen=True, slots=True)
class Equality:
    """Two columns that are equal; the left one is null for a constant.

    In an outer join only the tables `optional` are found by it, and they may be missing.
    """

    left: Source | None
    right: Source
    optional: frozenset[str] | None = None


@dataclass
class Query:
    """What is known of a query: its tables by alias, its conditions, and what it shows."""

    tables: dict[str, TableName | None] = field(default_factory=dict)
    optional: set[str] = field(default_factory=set)
    equalities: list[Equality] = field(default_factory=list)
    shown: dict[str, Source] = field(default_factory=dict)
    grouped: list[Source | None] | None = None
    is_distinct: bool = False
    has_aggregates: bool = False


@dataclass(frozen=True)
class ViewQuery:
    """The columns of tables that a view shows, by its own column, and its key if there is one."""

    shown: Mapping[str, Source]
    tables: Mapping[str, TableName | None]
    key: tuple[str, ...]


def view_query(
    view: Relation,
    keys: Callable[[TableName], tuple[tuple[str, ...], ...]],
    not_null: Callable[[TableName, str], bool],
) -> ViewQuery | None:
    """What is known of the query of `view`; None if it is none that can be examined.

    `keys` are the unique keys of a relation, and `not_null` tells whether a column is never null.
    """
    query = _read(view)
    if query is None:
        return None
    known = _Keys(query, keys, not_null)
    key = () if view.returns_sets else known.key
    return ViewQuery(query.shown, query.tables, key)


class _Keys:
    """Finds the key of a query by what determines what."""

    def __init__(
        self,
        query: Query,
        keys: Callable[[TableName], tuple[tuple[str, ...], ...]],
        not_null: Callable[[TableName, str], bool],
    ) -> None:
        self._query = query
        self._not_null = not_null
        self._keys = {
            alias: () if name is None else keys(name) for alias, name in query.tables.items()
        }

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The columns of the view by which its rows differ; empty if none are known."""
        query = self._query
        if query.is_distinct or len(query.tables) > MAX_TABLES or None in query.tables.values():
            return ()
        if query.grouped is not None:
            return self._of_groups(query.grouped)
        return () if query.has_aggregates else self._of_rows()

    def _of_rows(self) -> tuple[str, ...]:
        """The keys of the fewest tables that determine all others."""
        aliases = [*self._query.tables]
        for size in range(1, len(aliases) + 1):
            for chosen in combinations(aliases, size):
                if self._closure({*chosen}, set()) == {*aliases}:
                    found = self._shown_keys(chosen)
                    if found:
                        return found
        return ()

    def _shown_keys(self, aliases: tuple[str, ...]) -> tuple[str, ...]:
        columns: list[str] = []
        for alias in aliases:
            options = ([self._column((alias, name)) for name in key] for key in self._keys[alias])
            whole = next((each for each in options if all(each)), None)
            if whole is None:
                return ()
            columns += filter(None, whole)
        return tuple(dict.fromkeys(columns))

    def _of_groups(self, grouped: list[Source | None]) -> tuple[str, ...]:
        """The columns grouped by, without those that others determine."""
        if None in grouped:
            return ()
        kept = [source for source in grouped if source is not None]
        for source in reversed(kept.copy()):
            others = {other for other in kept if other != source}
            if source[0] in self._closure(set(), others):
                kept = [other for other in kept if other != source]
        columns = [self._column(source) for source in kept]
        return tuple(filter(None, columns)) if all(columns) else ()

    def _closure(self, tables: set[str], columns: set[Source]) -> set[str]:
        """The tables of which at most one row belongs to rows of `tables` and given `columns`."""
        known = {*tables}
        while True:
            added = {
                alias
                for alias in self._query.tables.keys() - known
                if any(
                    all(self._is_found(alias, name, known, columns) for name in key)
                    for key in self._keys[alias]
                )
            }
            if not added:
                return known
            known |= added

    def _is_found(self, alias: str, name: str, known: set[str], columns: set[Source]) -> bool:
        own = (alias, name)
        if own in columns:
            return True
        for equality in self._query.equalities:
            if equality.optional is not None and alias not in equality.optional:
                continue
            sides = (equality.left, equality.right)
            if own in sides:
                other = sides[1 - sides.index(own)]
                if other is None or other in columns or other[0] in known:
                    return True
        return False

    def _column(self, source: Source) -> str | None:
        """The column of the view that shows `source` or one that equals it, and is never null."""
        equal = {source}
        for equality in self._query.equalities:
            if equality.optional is None and equality.left is not None:
                pair = {equality.left, equality.right}
                equal |= pair if pair & equal else set()
        if not any(self._is_never_null(each) for each in equal):
            return None
        return next((name for name, each in self._query.shown.items() if each in equal), None)

    def _is_never_null(self, source: Source) -> bool:
        alias, column = source
        name = self._query.tables[alias]
        is_compared = any(
            equality.optional is None and source in (equality.left, equality.right)
            for equality in self._query.equalities
        )
        is_required = alias not in self._query.optional
        return is_compared or (is_required and name is not None and self._not_null(name, column))


def _read(view: Relation) -> Query | None:
    # Imported here because it takes a tenth of a second, and most databases have few views.
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        select = sqlglot.parse_one(view.definition or "", dialect="postgres")
    except (SqlglotError, RecursionError):
        return None
    if not isinstance(select, exp.Select) or select.args.get("with_") or select.args.get("with"):
        return None
    query = Query(is_distinct=select.args.get("distinct") is not None)
    began = select.args.get("from_") or select.args.get("from")
    if began is None:
        return None
    _add_source(query, began.this, exp, optional=False)
    _add_joins(query, select.args.get("joins") or (), exp, before=set(query.tables))
    where = select.args.get("where")
    if where is not None:
        _add_condition(query, where.this, exp, None)
    group = select.args.get("group")
    if group is not None:
        simple = {"expressions"} >= {name for name, value in group.args.items() if value}
        named = [_source(query, each, exp) for each in group.expressions]
        query.grouped = named if simple else [None]
    query.has_aggregates = any(
        found.find_ancestor(exp.Subquery, exp.Window) is None
        for each in select.expressions
        for found in each.find_all(exp.AggFunc)
    )
    names = [column.name for column in view.columns]
    if len(select.expressions) == len(names) and not view.unread:
        for name, each in zip(names, select.expressions, strict=True):
            source = _source(query, each.unalias(), exp)
            if source is not None:
                query.shown[name] = source
    return query


def _add_source(query: Query, node: Any, exp: Any, *, optional: bool) -> None:
    """Add a table, or several in parentheses, to the query."""
    before, equalities = set(query.tables), len(query.equalities)
    alias = node.args.get("alias")
    is_joined = isinstance(node, exp.Subquery) and isinstance(node.this, exp.Table | exp.Subquery)
    # An alias may name columns too, and that of a join hides the names in it.
    is_renamed = alias is not None and (is_joined or bool(alias.columns))
    if is_joined and not is_renamed:
        _add_source(query, node.this, exp, optional=False)
    elif isinstance(node, exp.Table) and isinstance(node.this, exp.Identifier) and not is_renamed:
        query.tables[node.alias_or_name] = TableName(node.name, node.db or PUBLIC)
    else:
        query.tables[node.alias_or_name or f"?{len(query.tables)}"] = None
    _add_joins(query, node.args.get("joins") or (), exp, before=query.tables.keys() - before)
    if optional:
        _make_optional(query, query.tables.keys() - before, since=equalities)


def _make_optional(query: Query, aliases: Collection[str], since: int = 0) -> None:
    """Note that rows of these tables may be missing, and with them what is equal in them."""
    query.optional |= {*aliases}
    for place, equality in enumerate(query.equalities[since:], since):
        if equality.optional is None:
            query.equalities[place] = replace(equality, optional=frozenset(aliases))


def _add_joins(query: Query, joins: Any, exp: Any, *, before: set[str]) -> None:
    """Add joined tables; `before` are the aliases of what they are joined to."""
    left = set(before)
    for join in joins:
        side = (join.side or "").upper()
        known = set(query.tables)
        _add_source(query, join.this, exp, optional=side in ("LEFT", "FULL"))
        right = query.tables.keys() - known
        if side in ("RIGHT", "FULL"):
            _make_optional(query, left)
        optional = {"": None, "LEFT": right, "RIGHT": left, "FULL": set()}.get(side, set())
        found_by = None if optional is None else frozenset(optional)
        condition = join.args.get("on")
        if condition is not None:
            _add_condition(query, condition, exp, found_by)
        left |= right


def _add_condition(query: Query, condition: Any, exp: Any, optional: frozenset[str] | None) -> None:
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        for part in (condition.left, condition.right):
            _add_condition(query, part, exp, optional)
    elif isinstance(condition, exp.EQ):
        left, right = (_source(query, each, exp) for each in (condition.left, condition.right))
        if left is not None and right is not None:
            query.equalities.append(Equality(left, right, optional))
        elif left is not None and isinstance(condition.right.unnest(), exp.Literal | exp.Boolean):
            query.equalities.append(Equality(None, left, optional))


def _source(query: Query, node: Any, exp: Any) -> Source | None:
    """The column of a table that an expression is."""
    node = node.unnest()
    if not isinstance(node, exp.Column):
        return None
    if node.table:
        return (node.table, node.name) if node.table in query.tables else None
    return (next(iter(query.tables)), node.name) if len(query.tables) == 1 else None


def references(view: ViewQuery, relations: Mapping[TableName, Relation]) -> Iterator[ForeignKey]:
    """The foreign keys of a view: those of its tables whose columns it shows, and to them."""
    by_source = {source: name for name, source in reversed([*view.shown.items()])}
    for alias, name in view.tables.items():
        relation = None if name is None else relations.get(name)
        if relation is None or name is None:
            continue
        whole = relation.primary_key
        pairs = [(each.local, each.target, each.remote) for each in relation.foreign_keys]
        if whole is not None:
            pairs.insert(0, (whole.columns, name, whole.columns))
        for local, target, remote in pairs:
            if all((alias, column) in by_source for column in local):
                shown = tuple(by_source[alias, column] for column in local)
                yield ForeignKey(name="", local=shown, target=target, remote=remote, is_whole=False)
