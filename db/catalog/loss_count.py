"""What would be lost in, how much of it there is out, as an operator counts it."""

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
from db.errors import DatabaseFault, database_in_words
from db.roles import OPERATOR_ROLE
from db.settings import Settings
from db.urls.url import DatabaseUrl

SECONDS = 20


@dataclass(frozen=True, slots=True)
class Lost:
    """A loss and how many rows or values it takes; None where that is not known, and why."""

    loss: Loss
    number: int | None
    why: str = ""

    @property
    def hurts(self) -> bool:
        return self.number != 0

    def __str__(self) -> str:
        if self.number is None:
            return f"{self.loss.what}, which loses {self.loss.unit} ({self.why})"
        unit = self.loss.unit if self.number != 1 else self.loss.unit.removesuffix("s")
        return f"{self.loss.what}, which loses {self.number:,} {unit}"


def count_losses(settings: Settings, found: Iterable[Loss], *, renamed: bool = False) -> list[Lost]:
    """How much each of `found` would take of the database of the settings.

    What is not there yet is empty, unless something is `renamed` before.
    """
    with readable_database(settings) as url:
        return asyncio.run(_count(settings, url, list(found), renamed))


@contextmanager
def readable_database(settings: Settings) -> Iterator[DatabaseUrl]:
    """Where rows are seen: the owner of the tables is held back by row-level security too.

    That is DATABASE_URL, or DATABASE_DIRECT_URL where it is alone; `DatabaseFault` if they differ.
    """
    if settings.pooled_url is None and settings.direct_url is not None:
        yield settings.direct_url
        return
    asyncio.run(check_same(settings))
    with pooled_database(settings) as url:
        yield url


async def _count(
    settings: Settings, url: DatabaseUrl, found: list[Loss], renamed: bool
) -> list[Lost]:
    with database_in_words(url):
        connection = await connect(settings, url)
        try:
            return [await _counted(connection, url, loss, renamed) for loss in found]
        finally:
            await connection.close()


async def _counted(
    connection: asyncpg.Connection[asyncpg.Record], url: DatabaseUrl, loss: Loss, renamed: bool
) -> Lost:
    if loss.count is None:
        return Lost(loss, None, "it cannot be told how many")
    try:
        async with connection.transaction(readonly=True):
            await connection.execute(f"set local statement_timeout = '{SECONDS}s'")
            await connection.execute(f"set local role {OPERATOR_ROLE}")
            return Lost(loss, await connection.fetchval(loss.count))
    except (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError) as error:
        # What an earlier one of the pending migrations makes is empty yet. Rows of a table that is
        # there may go by a column that is not.
        is_table = isinstance(error, asyncpg.UndefinedTableError)
        if renamed or not (is_table or loss.unit == "values"):
            return Lost(loss, None, "it names what is not there yet")
        return Lost(loss, 0)
    except (asyncpg.PostgresSyntaxError, asyncpg.UndefinedFunctionError):
        return Lost(loss, None, "it cannot be told how many")
    except asyncpg.QueryCanceledError:
        return Lost(loss, None, f"more than can be counted in {SECONDS} s")
    except asyncpg.DataError as error:
        return Lost(loss, None, f"some do not fit: {error}")
    except asyncpg.InsufficientPrivilegeError as error:
        raise DatabaseFault(
            f"{url.user} of {url.name} may not count rows as {OPERATOR_ROLE} ({error}): set "
            "DATABASE_URL to a login role in the group role gateway."
        ) from error
