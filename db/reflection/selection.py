"""Decides which relations of a catalog are served, by which key, and why others are not. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from db.orm.names import TableName
from db.reflection.catalog import KINDS, Catalog, ForeignKey, Relation, Type, shown
from db.reflection.comments import Comment, read_comment
from db.reflection.view_query import references, view_query

UNREADABLE = "no role that is served may read this"
# So many names of one reason are listed.
MAX_LISTED = 3


@dataclass(frozen=True, slots=True)
class Served:
    """A relation that is served: the columns of its key, its references, and its description."""

    relation: Relation
    key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]
    text: str

    @property
    def name(self) -> TableName:
        return self.relation.table_name


@dataclass(frozen=True, slots=True)
class Selection:
    """The served relations by name, the types, and a sentence for each reason to leave some out."""

    served: tuple[Served, ...]
    types: Mapping[str, Type]
    left_out: tuple[str, ...]


def select_relations(
    catalog: Catalog,
    exclude: Sequence[str] = (),
    unreadable: Iterable[tuple[str, str]] = (),
) -> Selection:
    """What of `catalog` is served. `exclude` are patterns of names such as `audit_*` or `log.*`.

    `unreadable` are the schema and name of the relations that no served role may read.
    """
    left_out: dict[str, list[str]] = defaultdict(list)
    comments = {each.table_name: read_comment(each.comment) for each in catalog.relations}
    keys = _Keys(catalog, comments)
    served: dict[TableName, Served] = {}
    for relation in catalog.relations:
        name = relation.table_name
        reason = _reason(relation, comments[name], exclude) or keys.fault(relation)
        if reason:
            left_out[reason].append(shown(name))
            continue
        served[name] = Served(
            relation, keys.of(name), keys.references(relation), comments[name].text
        )
        if relation.partitions:
            partitions = map(TableName.parse, relation.partitions)
            left_out[f"partitions of {shown(name)}, which has their rows"] += map(shown, partitions)
        if relation.unread:
            left_out[UNREADABLE] += (f"{shown(name)}.{column}" for column in relation.unread)
    for schema, hidden in unreadable:
        left_out[UNREADABLE].append(shown(TableName(hidden, schema)))
    return Selection(
        tuple(_within(served)),
        catalog.type_by_name,
        tuple(f"{_listed(names)}: {reason}" for reason, names in left_out.items()),
    )


def _within(served: Mapping[TableName, Served]) -> Iterator[Served]:
    """The relations with those references that lead to columns of served relations."""

    def has(name: TableName, columns: tuple[str, ...]) -> bool:
        return name in served and all(served[name].relation.column(each) for each in columns)

    for name, each in served.items():
        kept = (
            key
            for key in each.foreign_keys
            if has(name, key.local) and has(key.target, key.remote) and key.local
        )
        yield replace(each, foreign_keys=tuple(kept))


class _Keys:
    """The keys of relations; those of views are concluded from the tables that they show."""

    def __init__(self, catalog: Catalog, comments: Mapping[TableName, Comment]) -> None:
        self._relations = catalog.by_name
        self._comments = comments
        self._keys: dict[TableName, tuple[str, ...]] = {}
        self._foreign_keys: dict[TableName, tuple[ForeignKey, ...]] = {}

    def of(self, name: TableName) -> tuple[str, ...]:
        """The key of a relation; empty if it has none that is readable."""
        if name not in self._keys:
            # A view of itself does not exist, but one of many views would be examined again.
            self._keys[name] = ()
            self._keys[name] = self._found(self._relations[name])
        return self._keys[name]

    def references(self, relation: Relation) -> tuple[ForeignKey, ...]:
        """The foreign keys of a relation; of several with the same columns and table the first."""
        self.of(relation.table_name)
        all_keys = (
            *relation.foreign_keys,
            *self._comments[relation.table_name].foreign_keys,
            *self._foreign_keys.get(relation.table_name, ()),
        )
        distinct = {(key.local, key.target): key for key in reversed(all_keys)}
        return tuple(reversed(distinct.values()))

    def fault(self, relation: Relation) -> str | None:
        """Why a relation has no key; None if it has one."""
        name = relation.table_name
        if self.of(name):
            return None
        declared = self._comments[name].key
        if declared and not all(relation.column(column) for column in declared):
            return "the key in the comment has a column that does not exist"
        primary = relation.primary_key
        if primary is not None:
            return "no role that is served may read the whole primary key"
        what = KINDS[relation.kind].rpartition(" ")[2]
        return (
            f"no key; add one, or name what is unique, as in comment on {what} ... is "
            "'@primaryKey a, b'"
        )

    def _found(self, relation: Relation) -> tuple[str, ...]:
        declared = self._comments[relation.table_name].key
        if declared:
            return declared if all(relation.column(each) for each in declared) else ()
        if relation.is_view:
            concluded = self._of_view(relation)
            if concluded:
                return concluded
        return next(iter(self._unique(relation)), ())

    def _unique(self, relation: Relation) -> tuple[tuple[str, ...], ...]:
        """The readable unique keys without nulls, the primary key first."""

        def is_key(columns: tuple[str, ...]) -> bool:
            found = [relation.column(name) for name in columns]
            # Columns of a materialized view do not say whether they can be null.
            return all(
                column is not None and (relation.is_view or not column.is_nullable)
                for column in found
            )

        primary = relation.primary_key
        if primary is not None and not is_key(primary.columns):
            # Any other key would make other ids once the role may read it.
            return ()
        constraints = sorted(relation.keys, key=lambda key: not key.is_primary)
        columns = [key.columns for key in constraints if not key.is_deferrable or key.is_primary]
        columns += [
            tuple(term.column for term in index.terms if term.column is not None)
            for index in relation.indexes
            if index.is_unique
            and index.where is None
            and all(term.column is not None for term in index.terms)
        ]
        return tuple(each for each in columns if each and is_key(each))

    def _of_view(self, relation: Relation) -> tuple[str, ...]:
        query = view_query(relation, self._keys_of, self._is_never_null)
        if query is None:
            return ()
        self._foreign_keys[relation.table_name] = tuple(references(query, self._relations))
        return query.key

    def _keys_of(self, name: TableName) -> tuple[tuple[str, ...], ...]:
        relation = self._relations.get(name)
        if relation is None:
            return ()
        if relation.is_view:
            key = self.of(name)
            return (key,) if key else ()
        return self._unique(relation)

    def _is_never_null(self, name: TableName, column: str) -> bool:
        relation = self._relations.get(name)
        found = None if relation is None else relation.column(column)
        if relation is None or found is None:
            return False
        return column in self.of(name) if relation.is_view else not found.is_nullable


def _reason(relation: Relation, comment: Comment, exclude: Sequence[str]) -> str | None:
    if comment.is_omitted:
        return "the comment says @omit"
    name = relation.table_name
    names = (name.name, f"{name.schema}.{name.name}")
    for pattern in exclude:
        if any(fnmatchcase(each, pattern) for each in names):
            return f"--exclude {pattern}"
    return None if relation.columns else "no columns"


def _listed(names: Sequence[str]) -> str:
    listed = ", ".join(names[:MAX_LISTED])
    more = len(names) - MAX_LISTED
    return listed if more <= 0 else f"{listed} and {more} more"
