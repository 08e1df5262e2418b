"""Starts the gateway for `gateway serve` and `gateway dev`."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from db.checks.open_tables import described
from db.checks.verify import verify, verify_replica
from db.connection.direct import pooled_database
from db.connection.direct_url_check import warnings
from db.errors import SettingsFault, translate_database_errors
from db.orm.application import load_application
from db.process.signals import stop
from db.process.worker import Worker, single_worker, workers
from db.session.database import Database
from db.session.identity import Identity
from db.settings import Settings
from db.urls.url import DatabaseUrl
from gql.app import database_of, make_app
from gql.commands.development import jwt_secret, step, welcome
from gql.commands.restriction import build_default, restricted_to
from gql.http.readiness import Readiness
from gql.nodes.application import Application, Demo
from gql.server.descriptors import warn_of_low_limit
from gql.server.server import bind, run
from gql.telemetry.logs import configure_logging

if TYPE_CHECKING:
    from gql.reflection.pulled import Wanted
    from gql.server.supervisor import Serve

log = logging.getLogger("gateway")


def start(settings: Settings, *, prepare: bool, wanted: Wanted | None = None) -> None:
    """Serve until stopped; `Fault` if the environment is wrong, such as the settings or database.

    `prepare` also migrates the embedded database and creates the demo data once. It never changes
    a database that DATABASE_URL names. With `wanted` the application is what is wanted of the
    database of DATABASE_URL.
    """
    configure_logging(settings)
    is_embedded = settings.direct_url is None
    with ExitStack() as stack:
        stop.check()
        # Bind the port first, so that a start that fails here has changed nothing.
        listening = stack.enter_context(bind(settings))
        secret = jwt_secret(settings)
        if wanted is not None:
            settings = _reflected(settings, wanted)
        application: Application = load_application(settings)
        if is_embedded:
            with step(f"Starting Postgres in {settings.data_dir}"):
                url = stack.enter_context(pooled_database(settings))
        else:
            url = stack.enter_context(pooled_database(settings))
        if prepare and is_embedded and application.migrations:
            _upgrade()
        report = stop.run(verify(settings, url))
        if report.open:
            log.warning("%s", described(report.open))
        for why in report.unsafe:
            log.warning("tenants are not isolated: %s (production does not start so)", why)
        stop.run(_warn(settings, url))
        viewer = (
            stop.run(_viewer(settings, url, application.demo, prepare)) if is_embedded else None
        )
        if application.keeps_policies:
            stop.run(build_default(application, settings, url))
        warn_of_low_limit(settings)
        welcome(settings, application, secret, viewer)

        def make(worker: Worker) -> Serve:
            share = worker.share(settings)
            database = database_of(application, share, url, worker)
            readiness = Readiness(database)
            restrict = restricted_to(application, database) if application.keeps_policies else None
            app = make_app(share, database, secret, viewer, readiness, restrict)
            return partial(run, app, share, listening, readiness.stop)

        stop.check()
        if settings.workers == 1:
            make(single_worker())(None)
        else:
            # Imported here because a single worker has no supervisor.
            from gql.server.supervisor import supervise

            supervise(workers(settings.workers), listening, make)


def _reflected(settings: Settings, wanted: Wanted) -> Settings:
    """The settings that serve what is wanted of the database; says what that is."""
    if settings.pooled_url is None:
        raise SettingsFault(
            "DATABASE_URL is missing: set it to the database that `--reflect` shall serve."
        )
    # Imported here because most gateways have models.
    from gql.commands.reflect import read, reflected, select, summary

    url = settings.pooled_url
    catalog, hidden = stop.run(read(settings, url, wanted))
    selection = select(catalog, wanted, hidden, url)
    lines = summary(selection)
    log.info("%s of %s at %s, as %s", lines[0], url.database, url.place, url.user)
    for line in lines[1:]:
        log.info("%s", line)
    return reflected(settings, selection)


async def _warn(settings: Settings, url: DatabaseUrl) -> None:
    """Log problems that do not keep the gateway from serving, such as an unusable replica."""
    if settings.replica_url is not None:
        fault = await verify_replica(settings, settings.replica_url, url)
        if fault is not None:
            log.warning("the replica is left out for now: %s", fault)
    for warning in await warnings(settings):
        log.warning("%s", warning)


def _upgrade() -> None:
    # Imported here because Alembic is slow to import, and production never runs this.
    from db.catalog.migrations import Ahead, upgrade

    try:
        upgrade()
    except Ahead as fault:
        log.warning("%s `gateway db reset` creates it again.", fault)


async def _viewer(
    settings: Settings, url: DatabaseUrl, demo: Demo | None, prepare: bool
) -> Identity | None:
    """The identity of requests without a token: the demo tenant's admin, if there is one."""
    if demo is None:
        return None
    database = Database(settings, url)
    with translate_database_errors(url):
        try:
            viewer = await demo.viewer(database)
            if viewer is None and prepare:
                await demo.make(database, step)
                viewer = await demo.viewer(database)
                if viewer is None:
                    log.warning(
                        "nobody is left in the demo tenant, so requests need a token: `gateway "
                        "token` prints one, `gateway db reset` creates the demo data again"
                    )
        finally:
            await database.close()
    if viewer is not None:
        log.warning("requests without a token act as the demo tenant's admin (development only)")
    return viewer
