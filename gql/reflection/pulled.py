"""Remembers what of a database a package was written from, in its file `pulled.json`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

import orjson

from db.errors import Fault
from db.reflection.catalog import Catalog
from db.reflection.selection import Selection, select_relations

FILE = "pulled.json"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a database is served: `schemas`, by default all, without what `exclude` matches."""

    schemas: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pulled:
    """A catalog, what is wanted of it, and the package of its migrations, if it has any."""

    wanted: Wanted
    catalog: Catalog
    migrations: str = ""

    @property
    def selection(self) -> Selection:
        return select_relations(self.catalog, self.wanted.exclude)

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """What was pulled into the package in `folder`; None if nothing was. `Fault` if damaged."""
        path = folder / FILE
        if not path.exists():
            return None
        try:
            data: dict[str, Any] = orjson.loads(path.read_bytes())
            wanted = {name: tuple(each) for name, each in data["wanted"].items()}
            return cls(Wanted(**wanted), Catalog.load(data["catalog"]), data["migrations"])
        except (KeyError, TypeError, ValueError) as error:
            raise Fault(
                f"{path} cannot be read ({error}): restore it from version control, or pull into "
                "another package."
            ) from error

    def write(self, folder: Path) -> None:
        """Write the file."""
        data = {
            "wanted": asdict(self.wanted),
            "migrations": self.migrations,
            "catalog": self.catalog.dump(),
        }
        (folder / FILE).write_bytes(orjson.dumps(data, option=orjson.OPT_INDENT_2) + b"\n")
