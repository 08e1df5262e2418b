"""Applications made of selections, each under a name of its own."""

import sys
from itertools import count

from db.reflection.selection import Selection
from gql.nodes.application import Application
from gql.reflection.imported import import_package
from gql.reflection.package import package_sources

_numbers = count(1)


def path_of(selection: Selection) -> str:
    """Import the application of a selection; returns what the setting APPLICATION calls it."""
    package = f"reflected_in_tests_{next(_numbers)}"
    import_package(package, package_sources(package, selection), "application")
    return f"{package}.application:application"


def application_at(path: str) -> Application:
    """The application that `path_of` has imported."""
    module, _, name = path.partition(":")
    application: Application = getattr(sys.modules[module], name)
    return application
