"""Chooses the URL for migrations or requests, and starts the embedded Postgres if it is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from db.errors import SettingsFault
from db.settings import NO_DATABASE, Settings
from db.urls.url import DatabaseUrl

if TYPE_CHECKING:
    from db.embedded.server import Embedded


@contextmanager
def direct_database(settings: Settings) -> Iterator[DatabaseUrl]:
    """The URL for migrations, which run as the owner of the tables."""
    if settings.direct_url is not None:
        yield settings.direct_url
        return
    from db.embedded.bootstrap import OWNER

    with _embedded(settings).use() as server:
        yield server.url(OWNER)


@contextmanager
def pooled_database(settings: Settings) -> Iterator[DatabaseUrl]:
    """The URL for requests, which run as a role that owns nothing."""
    if settings.pooled_url is not None:
        yield settings.pooled_url
        return
    if settings.direct_url is not None:
        raise SettingsFault(
            "DATABASE_DIRECT_URL is set without DATABASE_URL: set both, to the same database."
        )
    from db.embedded.bootstrap import APP

    with _embedded(settings).use() as server:
        yield server.url(APP)


def _embedded(settings: Settings) -> Embedded:
    if settings.in_production:
        raise SettingsFault(NO_DATABASE)
    # Imported here because a gateway with a DATABASE_URL never needs it.
    from db.embedded.server import Embedded

    return Embedded(settings.data_dir)
