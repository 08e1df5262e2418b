"""Collects what a generated module imports, and prints it."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy.orm import DeclarativeBase

from db.orm.base import ScopedTables

# Each name that the body of a generated class may use, by the module that has it. Attributes and
# classes of these names would hide them.
MODULES = {
    "datetime": "date datetime time timedelta",
    "decimal": "Decimal",
    "enum": "StrEnum",
    "typing": "Any",
    "uuid": "UUID",
    "sqlalchemy": """
        ARRAY CHAR JSON REAL BigInteger Boolean CheckConstraint Computed Date DateTime Double Enum
        ForeignKey ForeignKeyConstraint Identity Index Integer Interval LargeBinary MetaData Numeric
        PrimaryKeyConstraint SmallInteger String Text Time UniqueConstraint Uuid text
    """,
    "sqlalchemy.dialects.postgresql": """
        BIT CIDR CITEXT DATEMULTIRANGE DATERANGE DOMAIN HSTORE INET INT4MULTIRANGE INT4RANGE
        INT8MULTIRANGE INT8RANGE INTERVAL JSONB MACADDR MACADDR8 MONEY NUMMULTIRANGE NUMRANGE OID
        REGCLASS REGCONFIG TIME TIMESTAMP TSMULTIRANGE TSQUERY TSRANGE TSTZMULTIRANGE TSTZRANGE
        TSVECTOR ExcludeConstraint
    """,
    "sqlalchemy.orm": "DeclarativeBase Mapped mapped_column",
    "db.orm.base": "COLUMN_TYPES ScopedTables",
    "db.orm.columns": "readonly_relationship",
    "db.orm.postgres_type": "CompositeType PostgresType",
    "gql.nodes.node": "Place auto node relation",
    "gql.nodes.application": "Application",
    "gql.nodes.registry": "Registry",
}
MODULE_OF = {name: module for module, names in MODULES.items() for name in names.split()}
BUILTINS = "bool bytes dict float int list object set str tuple"
NAMES = frozenset({*MODULE_OF, *BUILTINS.split()})
# What no attribute is called, beside keywords: members of models and of types, and those names.
RESERVED_ATTRIBUTES = frozenset(
    {*dir(DeclarativeBase), *dir(ScopedTables), "is_type_of", "metadata", "models", "registry"}
    | NAMES
)


class Imports:
    """The imports of one module; `use` adds a name and returns it."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = defaultdict(set)

    def use(self, *names: str) -> str:
        """Import `names` of known modules; returns the first."""
        for name in names:
            if name in MODULE_OF:
                self._names[MODULE_OF[name]].add(name)
        return names[0]

    def add(self, module: str, name: str) -> str:
        """Import `name` of `module`; returns the name."""
        self._names[module].add(name)
        return name

    def lines(self) -> list[str]:
        """The import statements; the order and the blank lines are the formatter's business."""
        return [
            f"from {module} import {', '.join(sorted(names))}"
            for module, names in sorted(self._names.items())
        ]
