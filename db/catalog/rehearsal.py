"""Runs every migration up, down and up again on a scratch database, and compares the results."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from db.catalog.drift import differences, model_catalog, scratch, snapshot
from db.catalog.inspection import Catalog
from db.catalog.migrations import downgrade, upgrade
from db.orm.application import load_application, metadata_of
from db.orm.kept_policies import keeps_policies
from db.orm.schemas import schemas_of
from db.settings import Settings


@dataclass(frozen=True)
class Rehearsal:
    """The catalogs of a scratch database after each step, and the catalog of the models."""

    up: Catalog
    down: Catalog
    again: Catalog
    models: Catalog
    keeps_policies: bool = False

    def faults(self) -> list[str]:
        """What a downgrade leaves behind, and what differs after the second upgrade."""
        leftovers = [f"Downgrade leaves the {kind}: {text}" for kind, text in sorted(self.down)]
        changed = sorted(self.up ^ self.again)
        return leftovers + [
            f"The second upgrade differs in the {kind}: {text}" for kind, text in changed
        ]

    def drift(self) -> list[str]:
        """The differences between the models and the result of the migrations."""
        return differences(self.models, self.again, keeps_policies=self.keeps_policies)


def rehearse(settings: Settings) -> Rehearsal:
    """Run every migration up, down and up again in a scratch database of the embedded server.

    A baseline stays: it has more than models can describe, and nothing that one could go back to.
    """
    with scratch(settings) as url, scratch(settings) as empty:
        metadata = metadata_of(settings)
        schemas = schemas_of(metadata)
        baseline: str = load_application(settings).baseline
        if baseline:
            upgrade(baseline, url=url)
        start = asyncio.run(snapshot(url, schemas))
        upgrade(url=url)
        up = asyncio.run(snapshot(url, schemas))
        downgrade(baseline or "base", url=url)
        down = asyncio.run(snapshot(url, schemas)) - start
        upgrade(url=url)
        again = asyncio.run(snapshot(url, schemas))
        models = again if baseline else asyncio.run(model_catalog(empty, metadata))
        return Rehearsal(up, down, again, models, keeps_policies(metadata))


def catalog_at(settings: Settings, revision: str) -> Catalog:
    """The catalog of an unmodified database that was migrated to `revision`."""
    with scratch(settings) as url:
        upgrade(revision, url=url)
        return asyncio.run(snapshot(url, schemas_of(metadata_of(settings))))
