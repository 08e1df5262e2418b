"""Describes what a check of a database has found."""

from __future__ import annotations

from dataclasses import dataclass

from db.checks.open_tables import described
from db.checks.revision import is_behind, revisions
from db.errors import DatabaseFault
from db.orm.application import Application
from db.orm.names import TableName
from db.urls.url import DatabaseUrl


class NotMigrated(DatabaseFault):
    """The database is not at the migration this code needs."""


@dataclass(frozen=True, slots=True)
class DatabaseReport:
    """What `verify` learned about a database.

    `unsafe` lists why tenants are not isolated, `open` the tables without row-level security of a
    database whose own policies decide.
    """

    url: DatabaseUrl
    version: str
    revision: str | None
    head: str | None
    privileges: tuple[str, ...]
    unsafe: tuple[str, ...] = ()
    open: tuple[TableName, ...] = ()

    def __str__(self) -> str:
        privileges = f" ({', '.join(self.privileges)})" if self.privileges else ""
        at = "" if self.head is None else f", at migration {self.revision or 'none'}"
        return (
            f"Postgres {self.version} at {self.url.place}, database {self.url.database}, "
            f"as {self.url.user}{privileges}{at}."
        )

    @property
    def warnings(self) -> list[str]:
        """What production would refuse, in sentences."""
        isolation = [
            f"Tenants are not isolated: {reason} (production does not start like this)."
            for reason in self.unsafe
        ]
        return [*isolation, *([described(self.open)] if self.open else [])]


def check_head(application: Application, revision: str | None, url: DatabaseUrl) -> str | None:
    """The migration that this code needs, if it has any; `NotMigrated` if the database lacks it."""
    known = revisions(application.migrations)
    if is_behind(revision, known):
        raise NotMigrated(
            f"The database {url.database} at {url.place} is at migration {revision or 'none'}, "
            f"this code needs {known[-1]}: run `gateway db migrate` (or `alembic upgrade head`)."
        )
    return known[-1] if known else None
