"""Finds the application that the setting `APPLICATION` names."""

from __future__ import annotations

import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import MetaData

from db.errors import SettingsFault
from db.settings import ApplicationSettings


class Application(Protocol):
    """The part of an application that the database layer uses; see `gql.nodes.application`."""

    @property
    def metadata(self) -> MetaData: ...
    @property
    def migrations(self) -> str: ...
    @property
    def baseline(self) -> str: ...
    @property
    def keeps_policies(self) -> bool: ...
    @property
    def with_numbers(self) -> Application: ...


def load_application(settings: ApplicationSettings) -> Any:
    """Import the application of the settings at its first use; `SettingsFault` if that fails."""
    application = _imported(settings.application)
    return application.with_numbers if settings.big_numbers == "number" else application


def metadata_of(settings: ApplicationSettings) -> MetaData:
    """The metadata with the tables of the application."""
    metadata: MetaData = load_application(settings).metadata
    return metadata


@cache
def _imported(path: str) -> Any:
    module, _, name = path.partition(":")
    # Last, so that nothing in the working directory hides what is installed.
    if str(Path.cwd()) not in sys.path:
        sys.path.append(str(Path.cwd()))
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise SettingsFault(
            f"APPLICATION is {path}, which cannot be imported ({error}): name a module and its "
            "application, as in gql.types:application."
        ) from error
