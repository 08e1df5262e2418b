"""Runs the first migration of a project that was made of a database."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, inspect, text

from db.errors import Fault
from db.orm.names import TableName


def run_baseline(connection: Connection, script: Path, metadata: MetaData) -> None:
    """Run the script of pg_dump in an empty database; nothing where all tables exist.

    `Fault` if some of them exist and some do not.
    """
    found = inspect(connection)
    names = [TableName.of(table) for table in metadata.tables.values()]
    missing = [name for name in names if not found.has_table(name.name, schema=name.schema)]
    if not missing:
        sys.stderr.write("the tables of the baseline exist: nothing is run\n")
        return
    if len(missing) < len(names):
        raise Fault(
            "The database has some tables of the baseline, and lacks "
            f"{', '.join(map(str, missing))}: migrate an empty database, or the one that the "
            "project was made of."
        )
    path = connection.execute(text("select current_setting('search_path')")).scalar_one()
    sql = script.read_text()
    adapted: Any = connection.connection.dbapi_connection

    async def run(driver: Any) -> None:
        await driver.execute(sql)

    adapted.run_async(run)
    # The script clears it.
    connection.execute(text("select set_config('search_path', :path, false)"), {"path": path})
