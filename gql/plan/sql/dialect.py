"""The dialect that statements are compiled for."""

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

DIALECT = PGDialect_asyncpg()  # type: ignore[no-untyped-call]
