"""Names the relationships of foreign keys: to a row, back to its rows, and through a table. Pure.

track.album_id     -> `album` of a track, `tracks` of an album
film_actor         -> `films` of an actor, beside its `film_actors`
employee.reports_to -> `reports_to_employee`, and `employees_by_reports_to_employee`
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from db.orm.names import TableName
from db.reflection.catalog import ForeignKey
from db.reflection.selection import Served
from gql.nodes.field_names import field_name
from gql.reflection.imports import RESERVED_ATTRIBUTES
from gql.reflection.words import attribute, first_free, plural, referred, singular, snake, words


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship: the columns `local` of its owner equal `remote` of the target.

    With a table `through` which they are related, `local` equals its `near`, and its `far` equals
    `remote`. One that `is_explicit` cannot be found from the foreign keys of the models alone.
    """

    name: str
    target: TableName
    local: tuple[str, ...]
    remote: tuple[str, ...]
    text: str
    is_list: bool = False
    is_owning: bool = False
    is_explicit: bool = False
    through: TableName | None = None
    near: tuple[str, ...] = ()
    far: tuple[str, ...] = ()


class Named(Protocol):
    """What relationships need to know of a relation."""

    @property
    def served(self) -> Served: ...
    @property
    def attributes(self) -> Mapping[str, str]: ...
    @property
    def plural(self) -> str: ...
    @property
    def name(self) -> TableName: ...
    @property
    def singular(self) -> str: ...


def links_of(named: Sequence[Named]) -> Mapping[TableName, Sequence[Link]]:
    """The relationships of each relation: to one row, back to rows, and through tables."""
    links = _Links({each.name: each for each in named})
    for add in (links.add_owning, links.add_back, links.add_through):
        for each in named:
            add(each)
    return links.made


class _Links:
    def __init__(self, named: Mapping[TableName, Named]) -> None:
        self._named = named
        self.made: dict[TableName, list[Link]] = defaultdict(list)
        self._taken = {
            name: {"id", *(field_name(attribute) for attribute in each.attributes.values())}
            for name, each in named.items()
        }
        self._names: dict[tuple[TableName, ForeignKey], str] = {}
        # How many foreign keys lead from one relation to another.
        self._counts = Counter(
            (name, key.target) for name, each in named.items() for key in each.served.foreign_keys
        )

    def add_owning(self, owner: Named) -> None:
        """The row that each foreign key refers to."""
        for key in _sorted(owner.served.foreign_keys):
            target = self._named[key.target]
            name = self._name(owner, _own_names(owner, key, target, self._is_repeated(owner, key)))
            self._names[owner.name, key] = name
            self.made[owner.name].append(
                Link(
                    name,
                    key.target,
                    key.local,
                    key.remote,
                    f"The {words(name)} of this {words(owner.singular)}.",
                    is_owning=True,
                    is_explicit=self._is_explicit(owner, key),
                )
            )

    def add_back(self, owner: Named) -> None:
        """The rows, or the one row, whose foreign key refers to a row of its target."""
        for key in _sorted(owner.served.foreign_keys):
            target = self._named[key.target]
            is_one = any({*unique} <= {*key.local} for unique in _unique_keys(owner.served))
            noun = owner.singular if is_one else owner.plural
            several = self._is_repeated(owner, key)
            by = self._names[owner.name, key].rstrip("_")
            candidates = [f"{noun}_by_{by}"] if several else [noun, f"{noun}_by_{by}"]
            what = f"The {words(noun)}"
            columns = " and ".join(f"`{field_name(owner.attributes[each])}`" for each in key.local)
            text = f"of this {words(target.singular)}"
            if several:
                text = f"that refer{'s' * is_one} to this {words(target.singular)} by {columns}"
            self.made[key.target].append(
                Link(
                    self._name(target, candidates),
                    owner.name,
                    key.remote,
                    key.local,
                    f"{what} {text}.",
                    is_list=not is_one,
                    is_explicit=self._is_explicit(owner, key),
                )
            )

    def add_through(self, between: Named) -> None:
        """The rows that a table relates whose key is two foreign keys."""
        served = between.served
        keys = [key for key in _sorted(served.foreign_keys) if {*key.local} < {*served.key}]
        columns = [column for key in keys for column in key.local]
        if served.relation.is_view or len(keys) != 2 or sorted(columns) != sorted(served.key):
            return
        for near, far in (keys, keys[::-1]):
            owner = self._named[near.target]
            noun = plural(self._names[between.name, far].rstrip("_"))
            self.made[near.target].append(
                Link(
                    self._name(owner, [noun, f"{noun}_through_{between.singular}"]),
                    far.target,
                    near.remote,
                    far.remote,
                    f"The {words(noun)} of this {words(owner.singular)}, by way of "
                    f"{words(between.plural)}.",
                    is_list=True,
                    is_explicit=near.target == far.target
                    or any(self._is_explicit(between, key) for key in keys),
                    through=between.name,
                    near=near.local,
                    far=far.local,
                )
            )

    def _is_repeated(self, owner: Named, key: ForeignKey) -> bool:
        """Whether a foreign key does not say by itself what its rows are to each other."""
        if key.local == owner.served.key:
            # The row is what the other row is too.
            return False
        return key.target == owner.name or self._counts[owner.name, key.target] > 1

    def _is_explicit(self, owner: Named, key: ForeignKey) -> bool:
        """Whether a foreign key is not the only one between two tables, in either direction."""
        back = self._counts[key.target, owner.name]
        return not key.is_whole or self._counts[owner.name, key.target] + back > 1

    def _name(self, owner: Named, candidates: Iterable[str]) -> str:
        taken = self._taken[owner.name]
        found = first_free([*candidates], lambda each: field_name(each) not in taken)
        taken.add(field_name(found))
        return attribute(found, RESERVED_ATTRIBUTES)


def _sorted(keys: Iterable[ForeignKey]) -> list[ForeignKey]:
    """Those that hold for each row come first."""
    return sorted(keys, key=lambda key: (not key.is_whole, key.local, key.target))


def _own_names(owner: Named, key: ForeignKey, target: Named, is_several: bool) -> Iterator[str]:
    """What the row is called that a foreign key refers to."""
    local = [owner.attributes[column].rstrip("_") for column in key.local]
    one = singular(snake(target.name.name))
    if key.local == owner.served.key:
        yield one
    elif len(local) == 1:
        base = referred(local[0])
        if base:
            yield base
        elif local[0] == one:
            yield f"{one}_row"
        elif not is_several:
            yield one
        yield f"{local[0]}_{one}"
    elif not is_several:
        yield one
    yield f"{one}_by_{'_and_'.join(local)}"


def _unique_keys(served: Served) -> Iterator[tuple[str, ...]]:
    """The columns of each unique key, nulls or not."""
    yield served.key
    yield from (key.columns for key in served.relation.keys)
    for index in served.relation.indexes:
        columns = tuple(term.column for term in index.terms if term.column is not None)
        if index.is_unique and index.where is None and len(columns) == len(index.terms):
            yield columns
