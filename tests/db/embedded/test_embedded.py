"""The embedded Postgres: who starts it, who stops it, and what it survives."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import asyncpg
import pytest

from db.embedded.bootstrap import APP, OWNER, Server
from db.embedded.server import Embedded

# A process of its own that uses the server until its input ends, or starts it for good.
OTHER = """
import sys
from pathlib import Path
from db.embedded.server import Embedded
embedded, how = Embedded(Path(sys.argv[1])), sys.argv[2]
if how == "start":
    print(embedded.start().pid, flush=True)
else:
    with embedded.use() as server:
        print(server.pid, server.started, flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """An empty folder that everyone may enter; what still runs in it afterwards is stopped."""
    folder = Path(tempfile.mkdtemp(prefix="gateway-"))
    folder.chmod(0o755)
    yield folder
    Embedded(folder).stop()
    shutil.rmtree(folder)


@contextmanager
def another(data_dir: Path, how: str) -> Iterator[subprocess.Popen[str]]:
    """A process that uses the server: `how` is `use`, or `start` to start it for good."""
    command = [sys.executable, "-c", OTHER, str(data_dir), how]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def told(process: subprocess.Popen[str]) -> tuple[int, bool]:
    """The server's process id and whether `process` started it; waits until it runs."""
    assert process.stdout is not None
    pid, started = process.stdout.readline().split()
    return int(pid), started == "True"


def leave(process: subprocess.Popen[str]) -> None:
    """Let `process` end by itself; nothing it leaves behind holds on to its output."""
    process.communicate(timeout=20)
    assert process.returncode == 0


def start_for_good(data_dir: Path) -> Server:
    """`start` in a process that has ended when this returns."""
    subprocess.run([sys.executable, "-c", OTHER, str(data_dir), "start"], check=True)
    return running(data_dir)


def running(data_dir: Path) -> Server:
    server = Embedded(data_dir).running()
    assert server is not None
    return server


def ask(server: Server, *statements: str, user: str = OWNER) -> object:
    """The value of the last statement."""

    async def run() -> object:
        connection = await asyncpg.connect(server.url(user).dsn, timeout=5)
        try:
            for statement in statements[:-1]:
                await connection.execute(statement)
            return await connection.fetchval(statements[-1])
        finally:
            await connection.close()

    return asyncio.run(run())


def listens(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a connection to `port` is taken."""
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError:
        return False
    return True


def until(is_done: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for a condition, with a deadline."""
    deadline = time.monotonic() + seconds
    while not is_done():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def test_the_first_use_makes_the_roles_and_the_database_and_the_last_stops(data_dir: Path) -> None:
    with Embedded(data_dir).use() as server:
        assert server.started
        assert ask(server, "select current_user::text", user=APP) == APP
        assert ask(server, "select current_database()::text") == "gateway"
    assert not listens(server.port)
    assert Embedded(data_dir).running() is None


def test_overlapping_uses_share_one_server_until_the_last_leaves(data_dir: Path) -> None:
    embedded = Embedded(data_dir)
    first, second = ExitStack(), ExitStack()
    with first, second:
        server = first.enter_context(embedded.use())
        again = second.enter_context(embedded.use())
        assert again.pid == server.pid
        assert not again.started
        first.close()
        assert ask(server, "select 1") == 1
    assert not listens(server.port)


def test_of_two_processes_the_last_to_leave_stops_the_server(data_dir: Path) -> None:
    with another(data_dir, "use") as first, ExitStack() as later:
        pid, _ = told(first)
        server = running(data_dir)
        second = later.enter_context(another(data_dir, "use"))
        assert told(second) == (pid, False)
        leave(first)
        assert ask(server, "select 1") == 1
        leave(second)
    assert not listens(server.port)


def test_two_first_starts_at_once_give_one_server(data_dir: Path) -> None:
    with another(data_dir, "use") as first, another(data_dir, "use") as second:
        (pid, started), (same, also_started) = told(first), told(second)
        assert pid == same
        assert [started, also_started].count(True) == 1


def test_start_keeps_the_server_running_until_stop(data_dir: Path) -> None:
    server = start_for_good(data_dir)
    embedded = Embedded(data_dir)
    with embedded.use() as used:
        assert used.pid == server.pid
    assert ask(server, "select 1") == 1
    assert embedded.stop()
    assert not listens(server.port)
    assert not embedded.stop()


def test_start_keeps_a_server_that_another_process_started(data_dir: Path) -> None:
    with another(data_dir, "use") as first:
        told(first)
        server = start_for_good(data_dir)
        leave(first)
        assert ask(server, "select 1") == 1


def test_a_server_whose_last_user_was_killed_stops_by_itself(data_dir: Path) -> None:
    with another(data_dir, "use") as owner:
        told(owner)
        server = running(data_dir)
        owner.kill()
        owner.wait()
        until(lambda: not listens(server.port))


def test_a_killed_owner_is_no_trouble_for_others(data_dir: Path) -> None:
    with another(data_dir, "use") as owner, Embedded(data_dir).use() as server:
        told(owner)
        owner.kill()
        owner.wait()
        with Embedded(data_dir).use() as again:
            assert again.pid == server.pid
            assert ask(server, "select 1") == 1
    assert not listens(server.port)


def test_a_start_right_after_a_kill_finds_a_working_server(data_dir: Path) -> None:
    with another(data_dir, "use") as owner:
        told(owner)
        owner.kill()
        owner.wait()
        with Embedded(data_dir).use() as server:
            assert ask(server, "select 1") == 1
    assert not listens(server.port)


def test_a_killed_server_is_started_again_with_its_data(data_dir: Path) -> None:
    killed = start_for_good(data_dir)
    ask(killed, "create table kept (word text)", "insert into kept values ('here') returning 1")
    os.kill(killed.pid, signal.SIGKILL)
    until(lambda: not listens(killed.port))
    with Embedded(data_dir).use() as server:
        assert server.pid != killed.pid
        assert ask(server, "select word from kept") == "here"


def test_a_lock_file_that_names_a_process_of_someone_else_is_no_trouble(data_dir: Path) -> None:
    killed = start_for_good(data_dir)
    os.kill(killed.pid, signal.SIGKILL)
    until(lambda: not listens(killed.port))
    # After a restart of the machine any process may have the number of the old server.
    with subprocess.Popen(["sleep", "60"]) as stranger:
        try:
            lock = Embedded(data_dir).cluster / "postmaster.pid"
            _, *rest = lock.read_text().splitlines(keepends=True)
            lock.write_text("".join([f"{stranger.pid}\n", *rest]))
            with Embedded(data_dir).use() as server:
                assert ask(server, "select 1") == 1
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_an_interrupted_initdb_is_begun_again(data_dir: Path) -> None:
    half_made = Embedded(data_dir).home / "data.new"
    (half_made / "base").mkdir(parents=True)
    (half_made / "PG_VERSION").write_text("18\n")
    with Embedded(data_dir).use() as server:
        assert ask(server, "select 1") == 1
    assert not half_made.exists()


def test_an_interrupted_bootstrap_is_begun_again(data_dir: Path) -> None:
    embedded = Embedded(data_dir)
    with embedded.use():
        pass
    (embedded.home / "created").unlink()
    with embedded.use() as server:
        assert ask(server, "select 1", user=APP) == 1


def test_data_survives_a_stop_in_a_long_path_with_spaces(data_dir: Path) -> None:
    folder = data_dir / "a folder with spaces, a comma" / ("long" * 20)
    with Embedded(folder).use() as server:
        ask(server, "create table kept (word text)", "insert into kept values ('x') returning 1")
    with Embedded(folder).use() as server:
        assert ask(server, "select word from kept") == "x"


def test_a_taken_port_is_left_to_its_owner(data_dir: Path) -> None:
    with Embedded(data_dir).use() as before:
        pass
    with (
        socket.create_server(("127.0.0.1", before.port)),
        Embedded(data_dir).use() as server,
    ):
        assert server.port != before.port
        assert ask(server, "select 1") == 1


def test_only_this_machine_can_connect(data_dir: Path) -> None:
    with Embedded(data_dir).use() as server:
        assert ask(server, "show listen_addresses") == "127.0.0.1"
        assert listens(server.port)
        assert not listens(server.port, "127.0.0.2")
        assert not listens(server.port, "::1")


def test_remove_leaves_nothing(data_dir: Path) -> None:
    server = start_for_good(data_dir)
    Embedded(data_dir).remove()
    assert not listens(server.port)
    assert list(data_dir.glob("postgres-*")) == []
