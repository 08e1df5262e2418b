"""Records the statements that SQLAlchemy sends to a database."""

from typing import Any

from sqlalchemy import event

from db.session.database import Database


class Recorder:
    """The statements sent to a database since the recorder was made or cleared."""

    def __init__(self, database: Database) -> None:
        self.statements: list[str] = []
        event.listen(database.writes.sync_engine, "before_cursor_execute", self._record)

    def clear(self) -> None:
        self.statements.clear()

    def _record(self, connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        self.statements.append(statement)
