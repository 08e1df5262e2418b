"""Settings in, what went wrong when every migration ran up, down and up again out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from db.catalog.drift import differences, model_catalog, scratch, snapshot
from db.catalog.inspection import Catalog
from db.catalog.migrations import downgrade, upgrade
from db.orm.application import metadata_of
from db.settings import Settings


@dataclass(frozen=True)
class Rehearsal:
    """The catalogs of a scratch database on its way, and that of the models."""

    up: Catalog
    down: Catalog
    again: Catalog
    models: Catalog

    def faults(self) -> list[str]:
        """What a way down leaves behind, and what comes out differently the second time."""
        left = [f"Down leaves the {kind}: {text}" for kind, text in sorted(self.down)]
        changed = sorted(self.up ^ self.again)
        return left + [f"The second time differs in the {kind}: {text}" for kind, text in changed]

    def drift(self) -> list[str]:
        """What the models have and no migration makes, and the other way round."""
        return differences(self.models, self.again)


def rehearse(settings: Settings) -> Rehearsal:
    """Every migration up, down and up again, on a scratch database of the embedded server."""
    with scratch(settings) as url, scratch(settings) as empty:
        upgrade(url=url)
        up = asyncio.run(snapshot(url))
        downgrade("base", url=url)
        down = asyncio.run(snapshot(url))
        upgrade(url=url)
        again = asyncio.run(snapshot(url))
        return Rehearsal(up, down, again, asyncio.run(model_catalog(empty, metadata_of(settings))))


def catalog_at(settings: Settings, revision: str) -> Catalog:
    """What a database has that was migrated to `revision`, and changed by nobody."""
    with scratch(settings) as url:
        upgrade(revision, url=url)
        return asyncio.run(snapshot(url))
