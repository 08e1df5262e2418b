"""The recipes of the README for a field and a table: followed to the letter, all is well."""

from pathlib import Path

import pytest

from db.embedded.bootstrap import Server
from db.urls.url import DatabaseUrl
from tests.support.client import SECRET, authorization
from tests.support.fixtures import TestTenant
from tests.support.mutations import id_of
from tests.support.recipes import copy_project, follow, run
from tests.support.running import gateway
from tests.support.shell import data_dir, environment

pytestmark = pytest.mark.writes

MAKE = "make accept format lint test"
CREATE = """
mutation ($workshop: ID!) {
  createTriedNote(input: { workshopId: $workshop, text: "Bring pens." }) {
    triedNote { id } errors { code }
  }
}
"""
NOTES = """
{
  triedNotes(where: { text: { startsWith: "Bring" } }) {
    totalCount nodes { text workshop { id } }
  }
}
"""
PHONES = "{ users(first: 1, where: { triedPhone: { isNull: true } }) { nodes { triedPhone } } }"


async def test_a_field_and_a_table_are_added_as_the_readme_says(
    server: Server, url: DatabaseUrl, ours: TestTenant, tmp_path: Path
) -> None:
    folder, env = tmp_path / "project", environment(server, url, await data_dir(server))
    copy_project(folder)
    assert [*follow("A field", folder, env), *follow("A table", folder, env)] == [MAKE, MAKE]
    # As `make format` does, and then `make lint`.
    run(folder, env, "ruff", "check", "--fix", "--exit-zero", "--silent", ".")
    run(folder, env, "ruff", "format", ".")
    run(folder, env, "ruff", "check", ".")
    assert "type TriedNote implements Node" in (folder / "schema.graphql").read_text()
    # Also that models, migrations and the database agree, and that the way down works.
    assert "Fit to be deployed." in run(folder, env, "gateway", "check")
    serving = {**env, "PYTHONPATH": str(folder), "AUTH_JWT_SECRET": SECRET}
    with gateway(tmp_path, "serve", **serving) as running:
        token = authorization(ours.admin)["Authorization"].removeprefix("Bearer ")
        workshop = id_of(ours, "workshops", 0)
        made = running.ask(CREATE, token, workshop=workshop)["data"]["createTriedNote"]
        assert made["errors"] == []
        assert made["triedNote"]["id"].startswith("trynt_")
        note = {"text": "Bring pens.", "workshop": {"id": workshop}}
        listed = running.ask(NOTES, token)["data"]["triedNotes"]
        assert listed == {"totalCount": 1, "nodes": [note]}
        assert running.ask(PHONES, token) == {"data": {"users": {"nodes": [{"triedPhone": None}]}}}
