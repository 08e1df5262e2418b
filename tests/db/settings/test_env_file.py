"""A line of `.env` that cannot be read is a fault with its number, never a silent default."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from db.errors import SettingsFault
from db.settings import Settings, load_settings
from db.settings.fields import declared
from tests.conftest import ROOT
from tests.support.shell import gateway, refusal

SECRET = "hunter2-of-the-database"
URL = f"postgresql://someone:{SECRET}@db.example/shop"
UNCLOSED = f'DATABASE_URL="{URL}\n'

pytestmark = pytest.mark.usefixtures("_nothing_set")


@pytest.fixture
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in declared(Settings):
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


def load(content: str | bytes) -> Settings:
    """The settings of a file with this content."""
    data = content if isinstance(content, bytes) else content.encode()
    Path(".env").write_bytes(data)
    return load_settings()


def faults(content: str | bytes) -> list[str]:
    """The sentences of a file that cannot be used; none repeats a value."""
    with pytest.raises(SettingsFault) as caught:
        load(content)
    for sentence in caught.value.sentences:
        assert SECRET not in sentence
        assert sentence.endswith(".")
    return list(caught.value.sentences)


@pytest.mark.parametrize(
    ("content", "number"),
    [
        (UNCLOSED, 1),
        (f"PORT=8101\n\n# comment\n\nDATABASE_URL='{URL}\n", 5),
        (f'PORT=8101\r\n\r\nDATABASE_URL="{URL}\r\n', 3),
        ('ENVIRONMENT="production\nHOST="127.0.0.1"\n', 1),
        ('ENVIRONMENT="production" now\n', 1),
        ("ENVIRONMENT production\n", 1),
        ("ENVIRONMENT: production\n", 1),
        ("ENVIRONMENT\n", 1),
        (f"{URL}\n", 1),
        ("ENVIRON MENT=production\n", 1),
        ("=production\n", 1),
        ('"ENVIRONMENT"=production\n', 1),
        ("set ENVIRONMENT=production\n", 1),
        # Two unclosed quotes make one value of all that is between them.
        ('A="x\nENVIRONMENT=production\nB="\n', 1),
        (b"PORT=8101\nENVIRONMENT=\xff\n", 2),
        (b"PORT=8101\r\nENVIRONMENT=produ\0ction\r\n", 2),
        ("ENVIRONMENT=production\n".encode("utf-16"), 1),
        ("ENVIRONMENT=production\n".encode("utf-16-le"), 1),
        (f"ENVIRONMENT=production\nDATABASE_URL={URL}\nenvironment=development\n", 3),
        # Without these it would be the embedded database.
        ("DATABASE_URL=${NOT_SET_ANYWHERE}\n", 1),
        (f"MAIN=\nDATABASE_URL=${{MAIN}}\nLATER={URL}\n", 2),
        (f"DATABSE_URL={URL}\n", 1),
        (f"PORT=8101\nDATABASE_URI={URL}\n", 2),
        ("ENVIROMENT=production\n", 1),
    ],
)
def test_a_line_that_cannot_be_read_is_named(content: str | bytes, number: int) -> None:
    [sentence] = faults(content)
    assert sentence.startswith(f"Line {number} of .env "), sentence


def test_every_line_that_cannot_be_read_is_named_at_once() -> None:
    found = faults(f"PORT 8101\nHOST=::1\nHOST\n{UNCLOSED}")
    assert [sentence.split()[1] for sentence in found] == ["1", "3", "4"]


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbfPORT=8101\n",
        "export PORT=8101\n",
        "  PORT = 8101  # comment\r\n",
        "'PORT'='8101'",
        'PORT="8101" # comment',
        "ORIGINAL=8101\nPORT=${ORIGINAL}\n",
        "PORT=${NOT_SET_ANYWHERE:-8101}\n",
        'KEY="-----BEGIN\na=b\n-----END"\nPORT=8101\n',
        # Lines of other programs, and names that only resemble ours.
        "UNKNOWN_TO_US=1\nSOME.OTHER-ONE=1\nPORTS=1\nDATABASE_NAME=shop\nX=${NOT_SET}\nPORT=8101\n",
        f"DATABASE_URL={URL}\nDATABASE_URI={URL}\nPORT=8101\n",
        "port=8101",
    ],
)
def test_what_the_parser_reads_is_read(content: str | bytes) -> None:
    assert load(content).port == 8101


def test_a_file_that_is_none_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.mkdir()
    with pytest.raises(SettingsFault, match=r"\.env is a directory"):
        load_settings()
    file.rmdir()
    file.symlink_to("nowhere")
    with pytest.raises(SettingsFault, match="a link to a file that does not exist"):
        load_settings()
    file.unlink()
    file.symlink_to(file)
    with pytest.raises(SettingsFault, match=r"The file \.env cannot be read"):
        load_settings()
    file.unlink()
    assert load_settings().port == declared(Settings)["port"].default


@pytest.mark.parametrize("name", ["ENVIROMENT", "DATABSE_URL", "database_uri"])
def test_a_misspelt_variable_is_a_fault(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "production")
    with pytest.raises(SettingsFault, match=f"The environment sets {name}, which is no setting"):
        load_settings()


@pytest.mark.parametrize(
    "command",
    [
        ("serve",),
        ("dev",),
        ("token",),
        ("check",),
        ("db", "start"),
        ("db", "migrate"),
        ("db", "seed"),
    ],
)
def test_no_command_falls_back_to_a_default(command: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(UNCLOSED)
    assert refusal(gateway(*command, cwd=tmp_path)).startswith("Line 1 of .env cannot be read")
    assert not (tmp_path / ".data").exists()


def test_nor_does_alembic(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("ENVIRONMENT='production\n")
    done = subprocess.run(
        [sys.executable, "-m", "alembic", "-c", str(ROOT / "pyproject.toml"), "upgrade", "head"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "FAILED: Line 1 of .env cannot be read" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / ".data").exists()
