"""Counts, as an operator, the rows and values that a migration or `push` would destroy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import asyncpg

from db.catalog.data_loss import Loss
from db.connection.connect import connect
from db.connection.direct import pooled_database
from db.connection.direct_url_check import check_same
from db.errors import DatabaseFault, translate_database_errors
from db.orm.application import load_application
from db.roles import OPERATOR_ROLE
from db.settings import Settings
from db.urls.url import DatabaseUrl

COUNT_SECONDS = 20
AS_OPERATOR = f"set local role {OPERATOR_ROLE}"
# Of a database without that role, a query fails that policies would take rows from.
WITHOUT_POLICIES = "set local row_security = off"


@dataclass(frozen=True, slots=True)
class CountedLoss:
    """A loss and its number of rows or values; None if unknown, and `reason` says why."""

    loss: Loss
    number: int | None
    reason: str = ""

    @property
    def is_lossy(self) -> bool:
        return self.number != 0

    def __str__(self) -> str:
        if self.number is None:
            return f"{self.loss.description}, which loses {self.loss.unit} ({self.reason})"
        unit = self.loss.unit if self.number != 1 else self.loss.unit.removesuffix("s")
        return f"{self.loss.description}, which loses {self.number:,} {unit}"


def count_losses(
    settings: Settings, losses: Iterable[Loss], *, renamed: bool = False
) -> list[CountedLoss]:
    """The number of rows or values of each of `losses` in the database of the settings.

    A table that does not exist yet counts as empty, unless something is `renamed` first.
    """
    with readable_database(settings) as url:
        return asyncio.run(_count_all(settings, url, list(losses), renamed))


@contextmanager
def readable_database(settings: Settings) -> Iterator[DatabaseUrl]:
    """The URL to count rows with; the owner cannot, since row-level security applies to it too.

    It is DATABASE_URL, or DATABASE_DIRECT_URL if only that is set; raises `DatabaseFault` if they
    name different databases.
    """
    if settings.pooled_url is None and settings.direct_url is not None:
        yield settings.direct_url
        return
    asyncio.run(check_same(settings))
    with pooled_database(settings) as url:
        yield url


async def _count_all(
    settings: Settings, url: DatabaseUrl, losses: list[Loss], renamed: bool
) -> list[CountedLoss]:
    with translate_database_errors(url):
        connection = await connect(settings, url)
        try:
            as_operator = not load_application(settings).keeps_policies
            return [
                await _count(connection, url, loss, renamed, as_operator=as_operator)
                for loss in losses
            ]
        finally:
            await connection.close()


async def _count(
    connection: asyncpg.Connection[asyncpg.Record],
    url: DatabaseUrl,
    loss: Loss,
    renamed: bool,
    *,
    as_operator: bool,
) -> CountedLoss:
    if loss.count is None:
        return CountedLoss(loss, None, "the number is unknown")
    try:
        async with connection.transaction(readonly=True):
            await connection.execute(f"set local statement_timeout = '{COUNT_SECONDS}s'")
            await connection.execute(AS_OPERATOR if as_operator else WITHOUT_POLICIES)
            return CountedLoss(loss, await connection.fetchval(loss.count))
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError) as error:
        # A table or column that an earlier pending migration creates is still empty. But the rows
        # of an existing table may be selected by a column that does not exist yet.
        is_table = isinstance(error, asyncpg.UndefinedTableError)
        if renamed or not (is_table or loss.unit == "values"):
            return CountedLoss(loss, None, "it uses a name that does not exist yet")
        return CountedLoss(loss, 0)
    except (asyncpg.PostgresSyntaxError, asyncpg.UndefinedFunctionError):
        return CountedLoss(loss, None, "the rows cannot be counted")
    except asyncpg.QueryCanceledError:
        return CountedLoss(loss, None, f"more than can be counted in {COUNT_SECONDS} s")
    except asyncpg.DataError as error:
        return CountedLoss(loss, None, f"some values do not fit: {error}")
    except asyncpg.InsufficientPrivilegeError as error:
        if not as_operator:
            return CountedLoss(loss, None, f"{url.user} may not see all rows")
        raise DatabaseFault(
            f"The role {url.user} of {url.name} may not count rows as {OPERATOR_ROLE} ({error}): "
            "set DATABASE_URL to a login role in the group role gateway."
        ) from error
