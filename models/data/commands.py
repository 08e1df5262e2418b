"""Defines the commands `gateway db seed` and `gateway db purge`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import click

from db.commands.server import settings_of_process
from db.errors import Fault


class Age(click.ParamType[timedelta]):
    """Days or weeks, such as `90d` or `13w`."""

    name = "age"

    def convert(
        self, value: str | timedelta, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        if isinstance(value, timedelta):
            return value
        match = re.fullmatch(r"(\d{1,5})([dw])", value)
        if match is None:
            self.fail(
                f"{value!r} is not an age: write days or weeks, as in 90d or 13w.", param, ctx
            )
        return timedelta(days=int(match[1]) * (7 if match[2] == "w" else 1))


@click.command()
@click.option("--tenants", type=click.IntRange(1, 10_000), default=3, show_default=True)
@click.option("--users", type=click.IntRange(1, 10_000_000), default=300, show_default=True)
@click.option("--locations", type=click.IntRange(0, 10**9), default=20_000, show_default=True)
@click.option("--random-seed", type=int, default=1, show_default=True)
def seed(tenants: int, users: int, locations: int, random_seed: int) -> None:
    """Add demo data; the same options give the same rows."""
    from models.data.demo import Size
    from models.data.seed import seed_with_progress

    settings = settings_of_process()
    if settings.in_production:
        raise Fault("`gateway db seed` adds invented users, so production refuses it.")
    if users < tenants:
        raise Fault(f"{tenants} tenants need at least as many users: pass --users {tenants}.")
    # As many neighbors as in development: the README's queries ask for rows around Tel Aviv.
    seed_with_progress(settings, Size(tenants, users, locations, neighbors=10), random_seed)


@click.command()
@click.option(
    "--older-than",
    type=Age(),
    default="90d",
    show_default=True,
    help="How long ago rows were deleted: days or weeks, as in 90d or 13w.",
)
@click.option("--dry-run", is_flag=True, help="Only print what would be removed.")
@click.option(
    "--restorable",
    is_flag=True,
    help="Allow --older-than below the 90 days in which deleted rows can be restored.",
)
@click.option(
    "--batch",
    type=click.IntRange(1, 10_000),
    default=1000,
    show_default=True,
    help="Rows to remove in one transaction.",
)
def purge(older_than: timedelta, dry_run: bool, restorable: bool, batch: int) -> None:
    """Permanently remove rows that were deleted long ago.

    These are tenants, users and workshops. A tenant is removed with everything in it; a workshop
    with its members, steps, sessions and build packs; a user with their locations, memberships and
    invite codes that can no longer be redeemed. Users who are still referenced (by a workshop they
    created, a session, a build pack or an open invite code) are anonymised instead: their name and
    e-mail address are overwritten, and the row is removed once nothing references it.

    It works in small transactions, as an operator under row-level security. If it is interrupted,
    run it again: it continues where it stopped.
    """
    from db.orm.columns import RESTORE_WINDOW
    from models.data.purge_progress import purge_with_progress

    if older_than < RESTORE_WINDOW and not restorable:
        raise Fault(
            f"Rows deleted less than {RESTORE_WINDOW.days} days ago can still be restored: add "
            "--restorable to remove them anyway."
        )
    before = datetime.now(UTC) - older_than
    purge_with_progress(settings_of_process(), before, batch, dry_run=dry_run)
