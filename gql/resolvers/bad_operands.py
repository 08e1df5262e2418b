"""Finds the operand that made a statement fail: the one that fails alone.

Postgres names the type of a value that it cannot read, but not the parameter.
"""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from db.session.transaction import ReadSession
from gql.errors import BadUserInput, bad_value, may_be_bad_value
from gql.lists.operand_checks import OperandCheck


async def begin_again(tx: ReadSession) -> None:
    """Replace a transaction that has failed, so that other fields can still be read.

    Rows that were read stay as they are.
    """
    tx.expunge_all()
    await tx.rollback()


async def refuse_bad_operand(tx: ReadSession, checks: Iterable[OperandCheck]) -> None:
    """Raise `BadUserInput` with the path of the first operand that Postgres cannot read."""
    for path, operand in checks:
        try:
            await tx.execute(select(func.num_nulls(operand)))
        except DBAPIError as error:
            await begin_again(tx)
            if may_be_bad_value(error):
                raise BadUserInput(bad_value(error, f"`{path}`")) from error
            raise
