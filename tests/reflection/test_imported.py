"""A package is imported from sources in memory."""

import sys
import traceback

import pytest

from gql.reflection.imported import import_package

FILES = {
    "__init__.py": '"""A package."""\n',
    "application.py": "from in_memory.models.one import ONE\n\ntwo = ONE + 1\n",
    "models/__init__.py": "",
    "models/one.py": "ONE = 1\n\n\ndef fail() -> None:\n    raise ValueError(ONE)\n",
}


def test_modules_import_each_other() -> None:
    application = import_package("in_memory", FILES, "application")
    assert application.two == 2
    assert sys.modules["in_memory"].__doc__ == "A package."
    assert application.__spec__ is not None
    assert application.__spec__.origin == "<in_memory/application.py>"


def test_a_traceback_shows_the_line() -> None:
    import_package("in_memory", FILES, "application")
    with pytest.raises(ValueError) as raised:  # noqa: PT011 the traceback is what is tested
        sys.modules["in_memory.models.one"].fail()
    assert "raise ValueError(ONE)" in "".join(traceback.format_exception(raised.value))


def test_other_packages_are_found_as_before() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"in_memory_2\.missing"):
        import_package("in_memory_2", {"__init__.py": ""}, "missing")
    with pytest.raises(ModuleNotFoundError):
        import_package("in_memory_3", {"__init__.py": "import not_in_memory\n"}, "missing")
