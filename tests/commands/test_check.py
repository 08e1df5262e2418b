"""`gateway check`: what is fit passes, and each thing that is wrong is told and fails."""

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from db.catalog import migration_lint
from db.catalog.drift import snapshot
from db.catalog.migrations import downgrade, sql_between
from db.catalog.rehearsal import Rehearsal
from db.checks.revision import revisions
from db.embedded.bootstrap import OWNER, Server
from db.errors import Fault
from db.settings.fields import Secret
from db.urls.url import DatabaseUrl, parse_url
from gql.commands.check import Check, Result, report
from gql.commands.schema_diff import additions
from tests.conftest import ROOT, settings
from tests.support.shell import data_dir, environment, gateway, invoke, refusal

pytestmark = pytest.mark.writes

ROLE = "query Role { viewer { role } }"
DEAR = "{ users(first: 200) { nodes { locations(first: 200) { nodes { id } } } } }"
PENDING = {
    "lossy": "alter table users drop column display_name; drop table sessions;\n"
    "delete from locations where false; delete from users where of_later;\n"
    "alter table tenants alter name type varchar(1)",
}


@pytest.fixture
async def env(server: Server, url: DatabaseUrl) -> dict[str, str]:
    """The environment of a command that works on the test's database."""
    return environment(server, url, await data_dir(server))


def check(env: dict[str, str], *words: str) -> Any:
    return invoke("check", *words, **env)


def line(text: str, section: str) -> str:
    [found] = [line for line in text.splitlines() if line.startswith(section)]
    return found


def test_what_is_fit_passes_within_a_minute(env: dict[str, str], tmp_path: Path) -> None:
    manifest = tmp_path / "documents.json"
    manifest.write_text(json.dumps({"role": ROLE}))
    began = time.monotonic()
    done = gateway("check", cwd=ROOT, PERSISTED_DOCUMENTS=str(manifest), **env)
    assert done.returncode == 0, done.stdout + done.stderr
    assert time.monotonic() - began < 60
    for section in ("migrations", "drift", "lint", "database", "schema", "documents"):
        assert line(done.stdout, section).split()[1] == "ok"
    assert done.stdout.endswith("Fit to be deployed.\n")


def test_everything_wrong_is_told_in_one_report(
    env: dict[str, str], url: DatabaseUrl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = {"role": ROLE, "gone": "{ viewer { nick } }", "dear": DEAR}
    manifest, released = tmp_path / "documents.json", tmp_path / "released.graphql"
    manifest.write_text(json.dumps(documents))
    sdl = (ROOT / "schema.graphql").read_text()
    released.write_text(sdl.replace("type Viewer {", "type Viewer {\n  nick: String"))
    asyncio.run(execute(env, "create table stray (id int); grant select on stray to gateway"))
    monkeypatch.chdir(ROOT)
    done = check(env, "--documents", str(manifest), "--released", str(released))
    assert refusal(done) == "Not fit to be deployed: see database, schema, documents."
    for words in (
        "! The models lack the relation: stray kind=r persistence=p owner=owner",
        "! Tenants are not isolated: stray has row-level security disabled.",
        "! Field Viewer.nick was removed.",
        "! gone: Cannot query field 'nick' on type 'Viewer'.",
        "! dear: its operation costs 40200, most at users.nodes.locations.nodes; the limit is 2",
    ):
        assert words in done.stdout
    assert "role:" not in done.stdout
    exempt = {"PERSISTED_EXEMPT": "true", **env}
    assert "dear:" not in check(exempt, "--documents", str(manifest)).stdout


async def execute(env: dict[str, str], *statements: str) -> None:
    connection = await asyncpg.connect(env["DATABASE_DIRECT_URL"])
    try:
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()


def database_of(url: DatabaseUrl, owner: DatabaseUrl, *, accepts_loss: bool = False) -> Result:
    """What the section of the database says, alone."""
    urls = {
        "database_url": Secret(url.dsn),
        "database_direct_url": Secret(owner.dsn),
    }
    folder = Path(os.environ.get("DATA_DIR", ".data"))
    looked_at = Check(settings(data_dir=folder, **urls), Path(), Path(), None, accepts_loss)
    return dict(looked_at.sections())["database"]()


def test_pending_migrations_tell_the_rows_they_would_lose(
    server: Server, url: DatabaseUrl, env: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = server.url(OWNER, url.database)
    before = revisions()[-2]
    downgrade(before, url=owner)
    monkeypatch.setenv("DATA_DIR", env["DATA_DIR"])
    asyncio.run(execute(env, "create table stray (id int)"))
    fine = database_of(url, owner)
    assert fine.summary.endswith(f" is 1 behind, at {before}")
    relation = "relation: stray kind=r persistence=p owner=owner"
    assert fine.wrong[0] == f"The migrations lack the {relation}"
    asyncio.run(execute(env, "drop table stray"))
    # Each of those that follow would migrate a scratch database.
    there = asyncio.run(snapshot(owner))
    monkeypatch.setattr("gql.commands.check.catalog_at", lambda *_: there)
    monkeypatch.setattr("gql.commands.check.sql_between", lambda lower: PENDING)
    told = [
        "lossy drops the column users.display_name, which loses 24 values",
        "lossy drops the table sessions, which loses 48 rows",
        "lossy deletes from users, which loses rows (it uses a name that does not exist yet)",
        "lossy changes tenants.name to varchar(1), which loses 2 values",
    ]
    lossy = database_of(url, owner)
    assert lossy.wrong == [f"{words}: --accept-loss lets it pass." for words in told]
    assert lossy.notes == ["lossy deletes from locations, which loses 0 rows"]
    hidden = "alter table users rename display_name to title; alter table users drop title"
    monkeypatch.setattr("gql.commands.check.sql_between", lambda lower: {"hidden": hidden})
    [told_of] = database_of(url, owner).wrong
    assert "drops the column users.title, which loses values (it uses a name that" in told_of
    monkeypatch.setattr("gql.commands.check.sql_between", lambda lower: PENDING)
    accepted = database_of(url, owner, accepts_loss=True)
    assert accepted.wrong == []
    assert set(accepted.notes) == {*told, *lossy.notes}


def test_a_database_that_is_ahead_has_nothing_pending(
    server: Server, url: DatabaseUrl, env: dict[str, str]
) -> None:
    asyncio.run(execute(env, "update alembic_version set version_num = 'of_tomorrow'"))
    found = database_of(url, server.url(OWNER, url.database))
    assert found.summary.endswith(" is ahead, at of_tomorrow: nothing is pending")
    assert found.wrong == []
    assert "(ahead of this code, which knows " in invoke("db", "status", **env).stdout


@pytest.mark.parametrize(
    ("dsn", "words"),
    [
        ("postgresql://a:b@nowhere.invalid/c", "nowhere.invalid in DATABASE_DIRECT_URL is unknown"),
        ("postgresql://a:b@127.0.0.1:1/c", "Nothing answers at 127.0.0.1:1"),
    ],
)
def test_a_database_that_cannot_be_reached_is_one_sentence(
    url: DatabaseUrl, dsn: str, words: str
) -> None:
    with pytest.raises(Fault, match=words):
        database_of(url, parse_url("", dsn))


def test_what_cannot_be_looked_at_fails_its_section(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def look() -> Result:
        raise Fault("This cannot be looked at.")

    monkeypatch.setattr(Check, "sections", lambda _: [("lint", look)])
    assert report(Check(settings(), Path(), Path(), None, accepts_loss=False)) == ["lint"]
    assert capsys.readouterr().out.endswith("  ! This cannot be looked at.\n")


def test_ddl_that_stops_others_is_told_unless_there_is_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sql = "begin; create index a on users (email); commit;"
    wrong, excused = migration_lint.lint_migrations({"2026_11_21_b": sql})
    assert {found.rule for found in wrong} >= {"require-concurrent-index-creation"}
    assert "2026_11_21_b: " in str(wrong[0])
    reasons = {found.rule: "a test" for found in wrong}
    monkeypatch.setattr(migration_lint, "accepted_rules", lambda: [("2026_11_21_b", reasons)])
    assert migration_lint.lint_migrations({"2026_11_21_b": sql}) == ([], wrong + excused)
    assert migration_lint.lint_migrations({"2026_11_21_c": sql})[0]


@pytest.mark.parametrize(
    ("statement", "is_told"),
    [
        ("create table a (\n  id integer not null,\n  n integer,\n  primary key (id)\n)", True),
        ("create table a (\n  id uuid not null,\n  n integer,\n  primary key (id)\n)", False),
        ("create table a (id uuid primary key, n int generated always as identity)", True),
        ("alter table a add column n smallint", False),
        ("alter table a add column n serial", True),
    ],
)
def test_a_short_integer_is_told_where_numbers_may_run_out(statement: str, is_told: bool) -> None:
    wrong, _ = migration_lint.lint_migrations({"1": f"begin;\n{statement};\ncommit;"})
    rules = {found.rule for found in wrong}
    assert any(rule.startswith("prefer-bigint") for rule in rules) is is_told


def test_every_exception_names_a_reason_and_is_needed() -> None:
    findings = migration_lint.lint_migrations(sql_between("base"))[1]
    warned = {(found.revision, found.rule) for found in findings}
    for revision, rules in migration_lint.accepted_rules():
        for rule, reason in rules.items():
            assert (revision, rule) in warned
            assert len(reason) > 20


async def test_a_way_down_that_leaves_something_is_told(url: DatabaseUrl) -> None:
    there = await snapshot(url)
    some = set(sorted(there)[:1])
    [left] = Rehearsal(there, some, there, there).faults()
    assert left.startswith("Downgrade leaves the ")
    [changed] = Rehearsal(there, set(), there - some, there).faults()
    assert changed.startswith("The second upgrade differs in the ")
    [missing] = Rehearsal(there, set(), there - some, there).drift()
    assert missing.startswith("The database lacks the ")


def test_additions_are_told_and_new_words_are_not() -> None:
    before = '"""A"""\ntype Query { a: Int }'
    after = '"""B"""\ntype Query { a: Int b: Int }'
    assert additions(before, after) == ["Field Query.b was added."]
    assert additions(after, before) == []
