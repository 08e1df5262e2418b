"""`gateway db pull` writes models and types of a database, and later only what has changed."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.embedded.bootstrap import Server
from db.urls.url import DatabaseUrl
from tests.conftest import ROOT
from tests.support.foreign import SHOP, command, execute, foreign_database
from tests.support.running import gateway

APPLICATION = {"APPLICATION": "shop.application:application"}
RUFF = Path(sys.executable).parent / "ruff"


@pytest.fixture
def url(server: Server) -> Iterator[DatabaseUrl]:
    with foreign_database(server, SHOP) as url:
        yield url


def texts(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.*")}


def pull(folder: Path, url: DatabaseUrl, *words: str) -> str:
    done = command(folder, "db", "pull", "shop", *words, url=url)
    assert done.returncode == 0, done.stderr
    return re.sub(r"[\d.]+ s$", "", done.stdout, flags=re.MULTILINE)


def test_the_files_are_formatted_and_serve_what_is_reflected(
    tmp_path: Path, url: DatabaseUrl
) -> None:
    out = pull(tmp_path, url)
    assert "Serve it: APPLICATION=shop.application:application gateway serve" in out
    for words in (("check",), ("format", "--check")):
        rules = ["--config", str(ROOT / "pyproject.toml"), "--no-cache"]
        done = subprocess.run(
            [RUFF, *words, *rules, "shop"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
    exported = command(tmp_path, "schema", "export", url=url, **APPLICATION)
    assert exported.returncode == 0, exported.stderr
    introspected = "{ __schema { types { name description fields { name type { name } } } } }"
    with gateway(tmp_path, "serve", DATABASE_URL=url.dsn, **APPLICATION) as served:
        ours = served.ask(introspected)
    with gateway(tmp_path, "serve --reflect", DATABASE_URL=url.dsn) as served:
        theirs = served.ask(introspected)
    assert "errors" not in ours
    assert ours == theirs


def test_nothing_changes_where_the_database_has_not(tmp_path: Path, url: DatabaseUrl) -> None:
    pull(tmp_path, url)
    before = texts(tmp_path / "shop")
    (tmp_path / "shop/types/customer.py").write_text(before["types/customer.py"] + "\n# mine\n")
    assert "Nothing has changed since shop was pulled." in pull(tmp_path, url)
    (tmp_path / "shop/types/customer.py").write_text(before["types/customer.py"])
    assert texts(tmp_path / "shop") == before


def test_a_change_of_the_database_is_applied_to_edited_files(
    tmp_path: Path, url: DatabaseUrl
) -> None:
    pull(tmp_path, url)
    types = tmp_path / "shop/types/customer.py"
    types.write_text(types.read_text().replace("The mail of this customer.", "Where to write."))
    execute(
        url,
        "alter table customer add column phone text",
        "create table fan (id integer primary key, customer_id integer references customer)",
        "drop view buyer",
    )
    shown = pull(tmp_path, url, "--dry-run")
    assert "+    phone: Mapped[str | None]" in shown
    assert "phone" not in types.read_text()
    assert pull(tmp_path, url) == shown
    assert "Where to write." in types.read_text()
    assert 'phone = auto("The phone of this customer.")' in types.read_text()
    assert 'fans = relation("The fans of this customer.")' in types.read_text()
    assert (tmp_path / "shop/models/fan.py").exists()
    assert not (tmp_path / "shop/models/buyer.py").exists()
    exported = command(tmp_path, "schema", "export", url=url, **APPLICATION)
    assert exported.returncode == 0, exported.stderr
    assert "Nothing has changed" in pull(tmp_path, url)


@pytest.mark.parametrize(
    ("choice", "expected"), [("--keep", '"Where to write."'), ("--take", '"An address."')]
)
def test_lines_that_both_have_changed_are_written_only_when_asked(
    tmp_path: Path, url: DatabaseUrl, choice: str, expected: str
) -> None:
    pull(tmp_path, url)
    types = tmp_path / "shop/types/customer.py"
    types.write_text(types.read_text().replace("The mail of this customer.", "Where to write."))
    execute(url, "comment on column customer.mail is 'An address.'")
    before = texts(tmp_path / "shop")
    refused = command(tmp_path, "db", "pull", "shop", url=url)
    assert refused.returncode == 1
    assert 'yours:         mail = auto("Where to write.")' in refused.stderr
    assert 'database:      mail = auto("An address.")' in refused.stderr
    assert "--keep" in refused.stderr
    assert texts(tmp_path / "shop") == before
    pull(tmp_path, url, choice)
    assert f"mail = auto({expected})" in types.read_text()
    assert "Nothing has changed" in pull(tmp_path, url)


def test_what_was_excluded_stays_excluded(tmp_path: Path, url: DatabaseUrl) -> None:
    assert "Left out: purchase: --exclude pur*." in pull(tmp_path, url, "--exclude", "pur*")
    assert "Nothing has changed" in pull(tmp_path, url)
    assert not (tmp_path / "shop/models/purchase.py").exists()


@pytest.mark.parametrize("package", ["db", "gql.shop", "2shop", "sh-op", "Shop", ""])
def test_a_name_that_cannot_be_a_package_is_refused(
    tmp_path: Path, url: DatabaseUrl, package: str
) -> None:
    done = command(tmp_path, "db", "pull", package, url=url)
    assert done.returncode == 1
    assert "cannot be the package" in done.stderr
    assert not any(tmp_path.iterdir())


def test_a_package_of_others_is_not_written_to(tmp_path: Path, url: DatabaseUrl) -> None:
    (tmp_path / "shop/models").mkdir(parents=True)
    done = command(tmp_path, "db", "pull", "shop", url=url)
    assert done.returncode == 1
    assert "was not written by `gateway db pull`" in done.stderr


def test_damaged_memory_is_told(tmp_path: Path, url: DatabaseUrl) -> None:
    pull(tmp_path, url)
    (tmp_path / "shop/pulled.json").write_text('{"wanted": {}}')
    done = command(tmp_path, "db", "pull", "shop", url=url)
    assert done.returncode == 1
    assert "pulled.json cannot be read" in done.stderr


def test_without_a_package_or_a_database_it_says_what_to_do(
    tmp_path: Path, url: DatabaseUrl
) -> None:
    assert "gateway db pull shop" in command(tmp_path, "db", "pull", url=url).stderr
    assert "DATABASE_URL is missing" in command(tmp_path, "db", "pull", "shop").stderr
