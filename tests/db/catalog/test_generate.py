"""A generated migration: it carries row-level security, and makes what the models say."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from db.catalog.drift import differences, model_catalog, snapshot
from db.catalog.migrations import upgrade
from db.errors import Fault
from db.urls.url import DatabaseUrl
from models import Base
from tests.conftest import environment

MIGRATIONS = Path(__file__).parents[3] / "migrations"
pytestmark = pytest.mark.writes


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with our environment and no migration yet."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    for name in ("env.py", "script.py.mako"):
        shutil.copy(MIGRATIONS / name, folder)
    (tmp_path / "pyproject.toml").write_text('[tool.alembic]\nscript_location = "migrations"\n')
    return tmp_path


def alembic(project: Path, url: DatabaseUrl, *command: str, fails: bool = False) -> str:
    """What Alembic said on standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "alembic", *command],
        cwd=project,
        env=environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode != 0) is fails, done.stderr
    return done.stderr + (done.stdout if fails else "")


async def test_a_generated_migration_makes_what_the_models_say(
    project: Path, empty_url: DatabaseUrl
) -> None:
    alembic(project, empty_url, "revision", "--autogenerate", "-m", "everything")
    [written] = (project / "migrations" / "versions").glob("*.py")
    text = written.read_text()
    assert "import models" not in text
    for table in ("users", "locations"):
        assert f"alter table {table} force row level security" in text
    assert "applied: everything" in alembic(project, empty_url, "upgrade", "head")
    migrated = await snapshot(empty_url)
    alembic(project, empty_url, "downgrade", "base")
    found = differences(await model_catalog(empty_url, Base.metadata), migrated)
    # Functions, and who may call them, are written by hand.
    assert [said for said in found if "redeem_invite_code" not in said] == []


@pytest.mark.parametrize(
    "statement",
    [
        "update notes set of = 1",
        "delete from notes",
        "insert into copies select * from notes",
        "alter table notes add foreign key (of) references notes (id)",
    ],
)
def test_rows_that_policies_would_hide_are_an_error(
    project: Path, empty_url: DatabaseUrl, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    """Not nothing: a foreign key would count as valid without a look at any row."""
    before = (
        "create table copies (id int, of int)",
        "create table notes (id int primary key, of int)",
        "alter table notes enable row level security",
        "alter table notes force row level security",
    )
    body = "\n    ".join(f"op.execute({one!r})" for one in (*before, statement))
    (project / "migrations" / "versions" / "2_notes.py").write_text(
        "from alembic import op\n\nrevision, down_revision = 'a', None\n\n\n"
        f"def upgrade() -> None:\n    {body}\n"
    )
    monkeypatch.setattr("db.catalog.migrations.migrations_folder", lambda: project / "migrations")
    with pytest.raises(Fault, match="Policies apply to the owner of the tables") as caught:
        upgrade(url=empty_url)
    assert statement in str(caught.value)


def test_nothing_is_generated_where_nothing_changed(url: DatabaseUrl) -> None:
    before = sorted(MIGRATIONS.glob("versions/*.py"))
    done = subprocess.run(
        [str(Path(sys.executable).parent / "gateway"), "db", "generate", "-m", "nothing"],
        env=environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("gateway: The models and the database agree")
    assert sorted(MIGRATIONS.glob("versions/*.py")) == before
