"""Writes the constraints, indexes and options of a table."""

from __future__ import annotations

from collections.abc import Iterator

from db.orm.names import PUBLIC
from db.reflection.catalog import Column, ForeignKey, Index, IndexTerm, UniqueKey
from gql.reflection.context import Context, name_in_metadata
from gql.reflection.literals import call, literal, sql_literal, tuple_of

ACTIONS = {"a": None, "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}


def table_arguments(context: Context) -> str:
    relation = context.relation
    arguments = [*_constraints(context), *(_index(context, each) for each in relation.indexes)]
    options: dict[str, str] = {}
    if relation.schema != PUBLIC:
        options["schema"] = repr(relation.schema)
    if relation.comment is not None:
        options["comment"] = literal(relation.comment)
    if relation.partition_key is not None:
        options["postgresql_partition_by"] = literal(relation.partition_key)
    if relation.definition is not None:
        materialized = ", 'materialized': True" if relation.kind == "m" else ""
        invoker = "" if relation.is_invoker or materialized else ", 'invoker': False"
        options["info"] = f"{{'view': QUERY{materialized}{invoker}}}"
    if options:
        arguments.append(f"{{{', '.join(f'{k!r}: ({v})' for k, v in options.items())}}}")
    return tuple_of(arguments) if arguments else ""


def _constraints(context: Context) -> Iterator[str]:
    relation, use = context.relation, context.imports.use
    primary = context.primary_key
    if not context.has_plain_key:
        name = None if primary is None else repr(primary.name)
        options = {} if primary is None else _deferral(primary)
        yield call(use("PrimaryKeyConstraint"), map(repr, context.key), {"name": name, **options})
    for unique in relation.keys:
        if not unique.is_primary and all(map(relation.column, unique.columns)):
            default = f"{relation.name}_{'_'.join(unique.columns)}_key"
            yield call(
                use("UniqueConstraint"),
                map(repr, unique.columns),
                {
                    "name": None if unique.name == default else repr(unique.name),
                    **_deferral(unique),
                    "postgresql_nulls_not_distinct": "True" if unique.nulls_not_distinct else None,
                },
            )
    for key in context.foreign_keys:
        if not _fits_column(key):
            referred = (f"{name_in_metadata(key.target)}.{c}" for c in key.remote)
            yield call(
                use("ForeignKeyConstraint"),
                [f"[{', '.join(map(repr, key.local))}]", f"[{', '.join(map(repr, referred))}]"],
                _options(context, key),
            )
    for check in relation.checks:
        if not check.is_exclusion:
            condition = check.definition.removeprefix("CHECK ").removesuffix(" NOT VALID")
            yield call(
                use("CheckConstraint"),
                [sql_literal(_bare(condition))],
                {"name": repr(check.name)},
            )


def _index(context: Context, index: Index) -> str:
    use = context.imports.use
    terms = [_term(context, term) for term in index.terms]
    classes = {
        term.column: term.operator_class
        for term in index.terms
        if term.column is not None and term.operator_class and not term.options
    }
    options = {
        "unique": "True" if index.is_unique else None,
        "postgresql_using": None if index.method == "btree" else repr(index.method),
        "postgresql_ops": repr(classes) if classes else None,
        "postgresql_include": repr([*index.include]) if index.include else None,
        "postgresql_where": None
        if index.where is None
        else f"{use('text')}({sql_literal(index.where)})",
        "postgresql_nulls_not_distinct": "True" if index.nulls_not_distinct else None,
        "postgresql_with": repr(dict(each.split("=", 1) for each in index.parameters))
        if index.parameters
        else None,
    }
    return call(use("Index"), [repr(index.name), *terms], options)


def _term(context: Context, term: IndexTerm) -> str:
    """A term of an index: the name of a column, or SQL."""
    column = None if term.column is None else context.relation.column(term.column)
    if column is not None and not term.options:
        return repr(column.name)
    operator_class = term.operator_class or ""
    parts = [term.expression, term.options, operator_class]
    if term.options.startswith("COLLATE"):
        collation, _, rest = term.options.partition(" ")[2].partition(" ")
        parts = [term.expression, f"COLLATE {collation}", operator_class, rest]
    elif operator_class:
        parts = [term.expression, operator_class, term.options]
    sql = " ".join(part for part in parts if part)
    return f"{context.imports.use('text')}({sql_literal(sql)})"


def own_reference(context: Context, column: Column) -> Iterator[str]:
    """The foreign key of this column alone."""
    for key in context.foreign_keys:
        if key.local == (column.name,) and _fits_column(key):
            referred = f"{name_in_metadata(key.target)}.{key.remote[0]}"
            yield call(context.imports.use("ForeignKey"), [repr(referred)], _options(context, key))


def _fits_column(key: ForeignKey) -> bool:
    """Whether it is written with its column: SQLAlchemy splits the names there at each point."""
    return len(key.local) == 1 and "." not in key.target.name + key.target.schema + key.remote[0]


def _options(context: Context, key: ForeignKey) -> dict[str, str | None]:
    default = f"{context.relation.name}_{'_'.join(key.local)}_fkey"
    on_delete, on_update = ACTIONS[key.on_delete], ACTIONS[key.on_update]
    return {
        "name": None if key.name == default else repr(key.name),
        "ondelete": None if on_delete is None else repr(on_delete),
        "onupdate": None if on_update is None else repr(on_update),
        **_deferral(key),
    }


def _deferral(key: UniqueKey | ForeignKey) -> dict[str, str | None]:
    return {
        "deferrable": "True" if key.is_deferrable else None,
        "initially": "'DEFERRED'" if key.is_deferred else None,
    }


def _bare(condition: str) -> str:
    """A condition without the parentheses around it."""
    return condition[1:-1] if condition.startswith("((") and condition.endswith("))") else condition
