"""Stops the embedded server once no process uses it, even if its users were killed.

Every process that uses the embedded server holds a shared lock on the file `users`. The operating
system releases the lock when the process ends, even if it was killed. This process waits for the
exclusive lock, which it gets when the last user has ended.
"""

import fcntl
import sys
from pathlib import Path

from db.embedded.postmaster import find_postmaster


def main() -> None:
    """Wait until no process uses the server of the folder in the first argument, then stop it."""
    home = Path(sys.argv[1])
    with (home / "users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        if (home / "kept").exists():
            return
        postmaster = find_postmaster(home / "data")
        if postmaster is not None:
            postmaster.stop()


if __name__ == "__main__":
    main()
