"""Imports a package from sources in memory, so that what is reflected is what would be written."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import ModuleType
from typing import Any


class _Package(MetaPathFinder, InspectLoader):
    """Finds and loads the modules of one package."""

    def __init__(self, package: str, files: Mapping[str, str]) -> None:
        self._sources = {
            f"{package}/{path}".removesuffix(".py").removesuffix("/__init__").replace("/", "."): (
                f"<{package}/{path}>",
                source,
                path.endswith("__init__.py"),
            )
            for path, source in files.items()
        }

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname not in self._sources:
            return None
        file, _, is_package = self._sources[fullname]
        return spec_from_loader(fullname, self, origin=file, is_package=is_package)

    def get_source(self, fullname: str) -> str:
        file, source, _ = self._sources[fullname]
        # So that a traceback shows the line.
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        return source

    def get_code(self, fullname: str) -> Any:
        return compile(self.get_source(fullname), self._sources[fullname][0], "exec")

    def is_package(self, fullname: str) -> bool:
        return self._sources[fullname][2]


def import_package(package: str, files: Mapping[str, str], module: str) -> ModuleType:
    """Import `module` of the package that `files` are; each package name is imported once."""
    finder = _Package(package, files)
    sys.meta_path.insert(0, finder)
    try:
        return import_module(f"{package}.{module}")
    finally:
        sys.meta_path.remove(finder)
