"""Processes that begin on an empty data folder at the same moment."""

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.running import WHO, gateway
from tests.support.shell import gateway as run_gateway


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """An empty folder that everyone may enter."""
    folder = Path(tempfile.mkdtemp(prefix="gateway-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("second", ["dev", "db seed --tenants 1 --users 1 --locations 1"])
def test_two_that_begin_on_a_cold_folder_at_once_both_work(
    data_dir: Path, tmp_path: Path, second: str
) -> None:
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
    data = str(data_dir)
    with ThreadPoolExecutor() as threads, ExitStack() as stack:
        if second == "dev":
            started = [
                threads.submit(stack.enter_context, gateway(folder, "dev", DATA_DIR=data))
                for folder in folders
            ]
            both = [future.result() for future in started]
        else:
            other = threads.submit(run_gateway, *second.split(), cwd=folders[1], DATA_DIR=data)
            both = [stack.enter_context(gateway(folders[0], "dev", DATA_DIR=data))]
            assert "Traceback" not in other.result().stderr
        for running in both:
            assert "failed" not in running.output.read_text()
            answer = running.ask(WHO)
            assert answer["data"]["viewer"]["tenant"]["slug"] == "demo"
            # One secret for both.
            assert all(other.ask(WHO, running.token) == answer for other in both)
