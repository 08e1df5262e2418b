"""The types of the shapes: every column and relationship of every model."""

from typing import Any

from sqlalchemy import inspect

from gql.nodes.node import Upsert, auto, node, relation
from tests.shapes import models

# The mutations of each type, and its plural where the table is not called so.
OPTIONS: dict[str, dict[str, Any]] = {
    "Country": {"writes": ("create", "update", "delete", Upsert("code"))},
    "Artist": {"writes": ("create", "update", "delete"), "plural": "artists"},
    "Album": {"writes": ("create", "update", "delete", Upsert("title"))},
    "AlbumCover": {"writes": ("create", "update", "delete")},
    "Track": {"writes": ("create", "update", "delete")},
    "Tag": {"writes": ("create", "many", "update", "delete")},
    "User": {"plural": "users"},
    "Playlist": {"writes": ("create", "update", "delete")},
    "PlaylistTrack": {"writes": ("create", "update", "delete")},
    "Reading": {"writes": ("create", "update", "delete")},
    "ReadingNote": {"writes": ("create", "update", "delete")},
    "ArtistSummary": {},
    "CountrySummary": {},
}


def _declared(name: str) -> type:
    model = getattr(models, name)
    mapper = inspect(model)
    fields = {
        each.key: auto(f"Its {each.key}.")
        for each in mapper.column_attrs
        if each.key != "tenant_id"
    }
    fields |= {each.key: relation(f"Its {each.key}.") for each in mapper.relationships}
    doc = str(model.__doc__)
    return node(model, **OPTIONS[name])(type(name, (), {"__doc__": doc, **fields}))


TYPES = [_declared(name) for name in OPTIONS]
