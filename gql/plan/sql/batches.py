"""Builds the CTEs that insert the rows of a batch: all of them, or none.

Every row has an outcome: it is new, or was stored before, or there are reasons why it cannot be
stored. A statement cannot take back what it wrote, so it runs in a transaction that is rolled back
if its value is a reason.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    CTE,
    Boolean,
    ColumnElement,
    Select,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import aliased

from db.orm.columns import made_in_python
from db.orm.scope import attribute_of, column_of, key_attributes, table_of
from gql.columns.bare import comparable
from gql.columns.parameters import row_parameter, row_value
from gql.nodes.application import Application
from gql.nodes.unique_keys import unique_keys
from gql.plan import nodes
from gql.plan.bind import beside_name
from gql.plan.sql.identity import id_of
from gql.plan.sql.inserts import beside_values, insert_beside, refusal_of
from gql.plan.sql.refusals import NONE, broken_checks, count_of, lacks, path_of, why
from gql.resolvers.batch_sql import visible
from gql.resolvers.write_source import referred
from gql.values.sql_json import fixed, joined
from gql.writes.refusals import Reason

BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Stored:
    """The rows of a batch: each row of `input` becomes a `new` one or equals an `existing` one."""

    written: nodes.Written
    refusal: CTE
    input: CTE
    new: Any
    existing: Any
    beside: list[CTE]

    def either(self, new: ColumnElement[str], existing: ColumnElement[str]) -> ColumnElement[Any]:
        """`new` for a new row, `existing` for an existing one, null if there is neither."""
        before = select(existing).select_from(self.existing).where(*self._equals_existing())
        before = before.correlate(self.input, self.new)
        return case((self.new.id.is_not(None), new), else_=before.scalar_subquery())

    def records(self, texts: Mapping[str, ColumnElement[str]]) -> Select[Any]:
        """Every input row in order, with `texts` as columns `row_...`; is it stored, or why not."""
        columns: list[Any] = [text.label(f"row_{key}") for key, text in texts.items()]
        is_stored = func.coalesce(self.either(true(), true()), literal_column("false"))  # type: ignore[arg-type]
        reasons = func.coalesce(self.input.c.why, case((is_stored.is_(False), self._clash())))
        query: Select[Any] = (
            select(
                *columns, self.input.c.ordinal, is_stored.label("is_stored"), reasons.label("why")
            )
            .select_from(self.input)
            .outerjoin(self.new, self.new.id == self.input.c.id)
            .order_by(self.input.c.ordinal)
        )
        return query

    def value(self, payload: ColumnElement[str], records: Any) -> ColumnElement[str]:
        """`payload` if every row of `records` is stored, else the reason why none is."""
        reasons = joined(("[", cast(records.c.ordinal, Text), ",", records.c.why, "]"))
        told = func.string_agg(reasons, fixed(",")).filter(records.c.why.is_not(None))
        refused = fixed(f'["{Reason.ROWS}",').concat(told).concat(fixed("]"))
        is_stored = func.coalesce(func.bool_and(records.c.is_stored), true())
        return func.coalesce(
            select(self.refusal.c.why).scalar_subquery(),
            case((is_stored, payload), else_=refused),
        )

    def _equals_existing(self) -> Iterator[ColumnElement[bool]]:
        model = self.written.node.model
        for name in (*key_attributes(model), *self.written.insert.must_match):
            yield getattr(self.existing, name) == self.input.c[name]
        yield from visible(self.existing)

    def _clash(self) -> ColumnElement[str]:
        """Why a row was not inserted that breaks no rule: another has its id, or a unique key.

        It is null in a batch of which another row is refused: then nothing was inserted. What the
        snapshot of this statement does not show may be the row of a concurrent write.
        """
        node = self.written.node
        taken = f'"{node.words}"', '"id"'
        keys: list[Any] = [key for key in unique_keys(node.model) if "message" in key.info]
        *seen, last = keys or (None,)
        reasons: list[tuple[Any, Any]] = [
            (_is_whole(self.input).is_(False), None),
            (and_(self.input.c.is_given, self._has("id")), why(Reason.TAKEN, *taken)),
        ]
        for key in seen:
            if isinstance(key, UniqueConstraint):
                names = [attribute_of(node.model, each) for each in key.columns]
                if node.hidden.isdisjoint(names):
                    reasons.append((self._has(*names), why(Reason.BROKEN, f'"{key.name}"')))
        unseen = why(Reason.TAKEN, *taken) if last is None else why(Reason.BROKEN, f'"{last.name}"')
        return case(*reasons, else_=joined((f'["{Reason.UNSEEN}",', unseen, "]")))

    def _has(self, *names: str) -> ColumnElement[bool]:
        """Whether a row that can be seen has these attributes in common with the row."""
        other = aliased(self.written.node.model, name=f"{self.written.alias}_taken")
        same = (getattr(other, name) == self.input.c[name] for name in names)
        count = select(func.count()).select_from(other).where(*same)
        return count.correlate(self.input).scalar_subquery() > NONE


def _is_whole(input: CTE) -> ColumnElement[bool]:
    """Whether no row of the batch is refused for its values."""
    refused = select(func.count(input.c.why)).select_from(input)
    return refused.scalar_subquery() == NONE


def insert_all(written: nodes.Written, application: Application, viewer: CTE) -> Stored:
    """Inserts those rows of a batch whose ids do not exist yet, unless one cannot be stored."""
    model, table = written.node.model, table_of(written.node.model)
    columns = {name: column_of(model, name) for name in written.insert.attributes}
    refusal = refusal_of(written, application, viewer)
    input = _judged(written, _given(written, columns, viewer, refusal), viewer)
    row = select(*(input.c[name] for name in columns)).where(_is_whole(input))
    # Ordered by key: batches with the same ids in different orders would deadlock.
    row = row.order_by(case((input.c.is_given, input.c.id)), input.c.ordinal)
    statement = insert(table).from_select(
        [column.name for column in columns.values()], row, include_defaults=False
    )
    # A deferred key cannot be waited for: it is checked at the end.
    deferred = any(getattr(key, "deferrable", None) for key in unique_keys(model))
    target = [column.name for column in table.primary_key] if deferred else None
    statement = statement.on_conflict_do_nothing(index_elements=target)
    new = statement.returning(*written.node.readable).cte("written")
    return Stored(
        written,
        refusal,
        input,
        aliased(model, new, name=written.alias),
        aliased(model, name=f"{written.alias}_kept"),
        list(_beside(written, new, input)),
    )


def _given(written: nodes.Written, columns: Mapping[str, Any], viewer: CTE, refusal: CTE) -> CTE:
    """The rows as they are to be stored, with their ordinals; none if the batch is refused."""
    source, scope = written.insert, written.node.scope
    # The scope column is never part of the input: its value is the viewer's.
    own = {} if scope is None else {scope.column: id_of(viewer, scope.setting)}
    arrays: dict[str, Any] = {
        name: row_parameter(column.type) for name, column in columns.items() if name not in own
    }
    arrays |= {f"sets_{name}": Boolean() for name in source.defaults}
    arrays |= {
        beside_name("", at, name): column_of(new.model, name).type
        for at, new in enumerate(source.beside)
        for name in made_in_python(new.model)
    }
    arrays[BROKEN] = Text()
    parameters = (
        bindparam(_sent_name(written.alias, name), type_=ARRAY(type_))
        for name, type_ in arrays.items()
    )
    sent = (
        func.unnest(*parameters)
        .table_valued(*arrays, with_ordinality="ordinal")
        .render_derived(name="sent")
    )
    values = {}
    for name, column in columns.items():
        if name in own:
            values[name] = own[name]
            continue
        values[name] = row_value(sent.c[name], column.type)
        if name in source.defaults:
            default = source.defaults[name]
            values[name] = case((sent.c[f"sets_{name}"], values[name]), else_=default)
    labelled = (value.label(name) for name, value in values.items())
    kept = [sent.c[name] for name in arrays if name.startswith("_beside")]
    is_given = sent.c.sets_id if "id" in source.defaults else true()
    return (
        select(*labelled, *kept, sent.c[BROKEN], is_given.label("is_given"), sent.c.ordinal)
        .select_from(viewer)
        .join(refusal, refusal.c.why.is_(None))
        .join(sent, true())
        .cte("given")
        .prefix_with("MATERIALIZED")
    )


def _sent_name(alias: str, name: str) -> str:
    """The parameter name of a column of the rows that are sent."""
    return f"{alias}{name}" if name.startswith("_") else f"{alias}_{name}"


def _judged(written: nodes.Written, given: CTE, viewer: CTE) -> CTE:
    """The rows with `why`: the reasons, joined with commas, why each cannot be stored, or null."""
    model = written.node.model
    reasons: list[Any] = []
    for name, reference in written.insert.references.items():
        target, attribute = referred(reference)
        entity: Any = aliased(target, name=f"{written.alias}_{name}_row")
        is_meant = comparable(getattr(entity, attribute)) == given.c[name]
        count = count_of(entity, is_meant, viewer)
        is_missing = and_(given.c[name].is_not(None), count == NONE)
        reasons.append(case((is_missing, why(Reason.NOT_FOUND, path_of(name)))))
    for each in written.insert.joined:
        name = each.pairs[0][0]
        is_missing = lacks(each, given.c, f"{written.alias}_{name}_joined", viewer)
        reasons.append(case((is_missing, why(Reason.NOT_FOUND, path_of(name)))))
    by_column = {column_of(model, name).name: given.c[name] for name in written.insert.attributes}
    reasons.append(broken_checks(table_of(model), by_column, given.c[BROKEN], given))
    all_reasons = func.nullif(func.concat_ws(fixed(","), *reasons), fixed(""))
    return (
        select(*given.c, all_reasons.label("why"))
        .select_from(viewer)
        .join(given, true())
        .cte("judged")
        .prefix_with("MATERIALIZED")
    )


def _beside(written: nodes.Written, new: CTE, input: CTE) -> Iterator[CTE]:
    row = aliased(written.node.model, new)
    for at, other in enumerate(written.insert.beside):
        made = {name: input.c[beside_name("", at, name)] for name in made_in_python(other.model)}
        values = {**made, **beside_values(other, row)}
        yield insert_beside(other, values, new.join(input, new.c.id == input.c.id), at)
