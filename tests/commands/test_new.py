"""`gateway new` makes a project whose tests pass, of a database or with an example."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.embedded.bootstrap import Server
from db.urls.url import DatabaseUrl
from tests.support.foreign import SHOP, command, foreign_database
from tests.support.running import gateway

PROGRAMS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def url(server: Server) -> Iterator[DatabaseUrl]:
    with foreign_database(server, SHOP) as url:
        yield url


@pytest.fixture(scope="module")
def project(url: DatabaseUrl, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that was made of the shop."""
    folder = tmp_path_factory.mktemp("projects")
    done = command(folder, "new", "my-shop", "--from", url.dsn)
    assert done.returncode == 0, done.stderr
    return folder / "my-shop"


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the development tools, as the Makefile of the project does."""
    return subprocess.run(
        [PROGRAMS / words[0], *words[1:]],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_project_of_a_database_passes_its_tests_and_lint(project: Path) -> None:
    names = {path.name for path in project.iterdir()}
    assert {"Dockerfile", "Makefile", "my_shop", "pyproject.toml", "schema.graphql"} <= names
    for words in (("pytest", "-q"), ("ruff", "check"), ("ruff", "format", "--check")):
        done = run(project, *words)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_project_serves_its_database_and_does_not_change_it(
    project: Path, url: DatabaseUrl
) -> None:
    environment = {"APPLICATION": "my_shop.application:application"}
    with gateway(project, "serve", **environment) as served:
        body = served.ask("{ customers { nodes { name purchases { totalCount } } } }")
    rows = body["data"]["customers"]["nodes"]
    assert [(row["name"], row["purchases"]["totalCount"]) for row in rows] == [
        ("Ada", 2),
        ("Bo", 1),
    ]
    status = command(project, "db", "verify", url=url, **environment)
    assert "at migration baseline" in status.stdout, status.stderr
    assert oct((project / ".env").stat().st_mode)[-3:] == "600"
    password = str(url.password).encode()
    files = [path for path in project.rglob("*") if path.is_file() and path.name != ".env"]
    assert not [path for path in files if password in path.read_bytes()]


def test_migrations_after_the_baseline_run_on_the_database(server: Server, tmp_path: Path) -> None:
    with foreign_database(server, SHOP) as url:
        assert command(tmp_path, "new", "shop", "--from", url.dsn).returncode == 0
        folder = tmp_path / "shop"
        model = folder / "shop/models/customer.py"
        lines = model.read_text().replace(
            "    mail: Mapped", "    phone: Mapped[str | None]\n    mail: Mapped"
        )
        model.write_text(lines)
        application = {"APPLICATION": "shop.application:application"}
        made = command(folder, "db", "generate", "-m", "phones", url=url, **application)
        assert made.returncode == 0, made.stderr
        [path] = folder.glob("shop/migrations/versions/*phones.py")
        written = path.read_text()
        assert 'op.add_column("customer", sa.Column("phone"' in written
        assert "policy" not in written
        assert "grant" not in written
        done = command(folder, "db", "migrate", url=url, **application)
        assert done.returncode == 0, done.stderr
        assert "the tables of the baseline exist: nothing is run" in done.stderr
        assert "applied: phones" in done.stderr
        checked = command(folder, "db", "check", url=url, **application)
        assert checked.returncode == 0, checked.stderr


def test_an_example_project_passes_its_tests_and_lint(tmp_path: Path) -> None:
    done = command(tmp_path, "new", "blog")
    assert done.returncode == 0, done.stderr
    assert "blog is ready" in done.stdout
    for words in (("pytest", "-q"), ("ruff", "check"), ("ruff", "format", "--check")):
        done = run(tmp_path / "blog", *words)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("gql",), "gql cannot be the package"),
        (("2nd",), "2nd cannot be the package"),
        (("shop", "--schema", "x"), "add --from URL"),
        (("shop", "--from", "nonsense"), "--from"),
        (("shop", "--from", "postgresql://nobody:x@127.0.0.1:1/x"), "127.0.0.1"),
    ],
)
def test_what_cannot_be_made_is_refused_in_a_sentence(
    tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    done = command(tmp_path, "new", *words)
    assert done.returncode == 1
    assert done.stderr.startswith("gateway: ")
    assert says in done.stderr
    assert not any(tmp_path.iterdir())


def test_a_folder_with_files_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/mine").touch()
    done = command(tmp_path, "new", "shop")
    assert done.returncode == 1
    assert "is not empty" in done.stderr
    assert [*(tmp_path / "shop").iterdir()] == [tmp_path / "shop/mine"]
