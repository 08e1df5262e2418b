"""Compares the default of a column with that of its model, as Postgres prints both.

Alembic would ask Postgres whether both values are equal: json has no such operator, each call of a
function may give another value, and a text with a quote is not quoted.
"""

from __future__ import annotations

from typing import Any

from alembic.ddl.postgresql import PostgresqlImpl
from sqlalchemy import Column, Connection, DefaultClause, text
from sqlalchemy.exc import DBAPIError

from db.orm.names import DIALECT, TableName

TRIED = "gateway_default_that_is_tried"
PRINTED = f"""
select pg_get_expr(adbin, adrelid) from pg_attrdef where adrelid = 'pg_temp.{TRIED}'::regclass
"""
HAS_DEFAULT = text(
    """
    select exists (
      select from pg_attribute join pg_attrdef on adrelid = attrelid and adnum = attnum
      where attrelid = to_regclass(:table) and attname = :column
    )
    """
)


class Implementation(PostgresqlImpl):
    """Alembic's implementation of Postgres; the last one that is defined is used."""

    __dialect__ = "postgresql"

    def compare_server_default(
        self,
        inspector_column: Column[Any],
        metadata_column: Column[Any],
        rendered_metadata_default: str | None,
        rendered_inspector_default: str | None,
    ) -> bool:
        """Whether the defaults differ."""
        default = metadata_column.server_default
        current = rendered_inspector_default
        assert self.connection is not None, "models are compared with a database"
        if default is None and current and _is_of_domain(self.connection, metadata_column):
            return False
        if current is None or not isinstance(default, DefaultClause):
            compare: Any = super().compare_server_default
            return bool(
                compare(inspector_column, metadata_column, rendered_metadata_default, current)
            )
        if current == rendered_metadata_default:
            return False
        return current != _printed(self.connection, metadata_column)


def _is_of_domain(connection: Connection, model: Column[Any]) -> bool:
    """Whether a column has only the default of its domain, which SQLAlchemy takes for its own."""
    values = {"table": str(TableName.of(model.table)), "column": model.name}
    return not connection.execute(HAS_DEFAULT, values).scalar_one()


def _printed(connection: Connection, model: Column[Any]) -> str | None:
    """The default of the model as Postgres prints it; None if the database cannot have it yet."""
    kind = DIALECT.type_compiler_instance.process(model.type)
    default = DIALECT.ddl_compiler(DIALECT, None).get_column_default_string(model)  # type: ignore[arg-type]
    savepoint = connection.begin_nested()
    try:
        connection.exec_driver_sql(f"create temporary table {TRIED} (x {kind} default {default})")
        printed: str | None = connection.exec_driver_sql(PRINTED).scalar_one_or_none()
    except DBAPIError:
        return None
    finally:
        savepoint.rollback()
    return printed
