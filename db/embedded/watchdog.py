"""A data directory in; its server stopped once nobody uses it, however the users ended.

Every process that uses the embedded server holds a shared lock on the file `users`; the system
lets go of it when the process ends, also when it was killed. This process waits for the exclusive
lock, which it gets when the last user is gone.
"""

import fcntl
import sys
from pathlib import Path

from db.embedded.postmaster import find_postmaster


def main() -> None:
    """Wait until nobody uses the server of the folder in the first argument, then stop it."""
    home = Path(sys.argv[1])
    with (home / "users").open("a") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        if (home / "kept").exists():
            return
        found = find_postmaster(home / "data")
        if found is not None:
            found.stop()


if __name__ == "__main__":
    main()
