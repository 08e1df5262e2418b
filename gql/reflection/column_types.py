"""Writes the SQLAlchemy type of a column, and the Python type of its values, from Postgres's name.

    character varying(160)   ->  String(160), str
    public.mood[]            ->  ARRAY(MOOD), list[str]

Enums and domains are constants of the module `named_types`. A type that SQLAlchemy does not know is
a `PostgresType`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from db.orm.names import PUBLIC, TableName
from db.reflection.catalog import Column, Type
from gql.columns.enums import member_names
from gql.reflection.imports import Imports
from gql.reflection.literals import call, sql_literal
from gql.reflection.words import first_free, pascal, snake

MODIFIER = re.compile(r"\(([^)]*)\)")
DEFAULT = "Any"
# The SQLAlchemy type and the Python type of Postgres's types without parameters.
PLAIN = {
    "boolean": ("Boolean", "bool"),
    "smallint": ("SmallInteger", "int"),
    "integer": ("Integer", "int"),
    "bigint": ("BigInteger", "int"),
    "real": ("REAL", "float"),
    "double precision": ("Double", "float"),
    "money": ("MONEY", DEFAULT),
    "oid": ("OID", "int"),
    "text": ("Text", "str"),
    "public.citext": ("CITEXT", "str"),
    "uuid": ("Uuid", "UUID"),
    "bytea": ("LargeBinary", "bytes"),
    "date": ("Date", "date"),
    "json": ("JSON", DEFAULT),
    "jsonb": ("JSONB", DEFAULT),
    "public.hstore": ("HSTORE", DEFAULT),
    "inet": ("INET", DEFAULT),
    "cidr": ("CIDR", DEFAULT),
    "macaddr": ("MACADDR", "str"),
    "macaddr8": ("MACADDR8", "str"),
    "tsvector": ("TSVECTOR", "str"),
    "tsquery": ("TSQUERY", "str"),
    "regclass": ("REGCLASS", "str"),
    "regconfig": ("REGCONFIG", "str"),
    **{
        f"{name}range": (f"{name.upper()}RANGE", DEFAULT)
        for name in "int4 int8 num ts tstz".split()
    },
    **{
        f"{name}multirange": (f"{name.upper()}MULTIRANGE", DEFAULT)
        for name in "int4 int8 num ts tstz date".split()
    },
    "daterange": ("DATERANGE", DEFAULT),
}
# Those with parameters, by Postgres's name without them.
TIMES = {
    "time without time zone": ("Time", "TIME", False, "time"),
    "time with time zone": ("Time", "TIME", True, "time"),
    "timestamp without time zone": ("DateTime", "TIMESTAMP", False, "datetime"),
    "timestamp with time zone": ("DateTime", "TIMESTAMP", True, "datetime"),
}
# What an annotation says by itself.
IMPLIED = {"Boolean": "bool", "Integer": "int", "Text": "str", "Uuid": "UUID", "Date": "date"}
IMPLIED_TIME = "DateTime(timezone=True)"


@dataclass(frozen=True, slots=True)
class Written:
    """The source of a type, and of the Python type of its values."""

    source: str
    python: str

    @property
    def is_implied(self) -> bool:
        """Whether the annotation `Mapped[...]` alone says it."""
        return IMPLIED.get(self.source) == self.python or self.source == IMPLIED_TIME


class ColumnTypes:
    """Writes the types of columns; `module` is that of the constants for enums and domains."""

    def __init__(self, types: Mapping[str, Type], module: str) -> None:
        self._types = types
        self._module = module
        self._constants: dict[str, str] = {}
        # The names in GraphQL of enums whose own name another has.
        self._enums: dict[str, str] = {}
        taken: set[str] = set()
        for each in sorted(types.values(), key=lambda each: (each.schema != PUBLIC, each.name)):
            if not each.labels and each.kind != "d":
                continue
            own = snake(each.bare_name)
            candidates = [own, f"{snake(each.schema)}_{own}"]
            made = first_free(candidates, lambda name: pascal(name) not in taken)
            taken.add(pascal(made))
            self._constants[each.name] = made.upper()
            if each.labels and made != own:
                self._enums[each.name] = pascal(made)

    def of_column(self, column: Column, imports: Imports) -> Written:
        """The type of a column; what it uses is added to `imports`."""
        return self.of(column.type, column.type_name, imports, column.dimensions)

    def of(self, type_: str, name: str, imports: Imports, dimensions: int = 0) -> Written:
        """The type that Postgres prints as `type_`, and as `name` without modifiers."""
        known = self._types.get(name)
        if known is not None and known.item is not None:
            item = self.of(_item(type_), known.item, imports)
            more = f", dimensions={dimensions}" if dimensions > 1 else ""
            python = "list[" * max(dimensions, 1) + item.python + "]" * max(dimensions, 1)
            return Written(f"{imports.use('ARRAY')}({item.source}{more})", python)
        constant = self._constants.get(name)
        if known is not None and constant is not None:
            python = "str" if known.labels else self._base(known).python
            imports.use(python)
            return Written(imports.add(self._module, constant), python)
        written = _simple(type_, name, imports)
        if written is None and known is not None and known.kind == "c":
            written = Written(f"{imports.use('CompositeType')}({_sql_name(known)!r})", "Any")
        if written is None:
            written = Written(f"{imports.use('PostgresType')}({_shortened(type_)!r})", "Any")
        imports.use(written.python)
        return written

    def _base(self, domain: Type) -> Written:
        assert domain.base is not None, "every domain has one"
        return self.of(domain.base, domain.base_name or domain.base, Imports())

    def constants(self, imports: Imports) -> Iterator[str]:
        """The definitions of the constants; a type that another needs comes first."""
        done: set[str] = set()

        def define(name: str) -> Iterator[str]:
            each = self._types.get(name)
            if each is not None and each.item is not None:
                yield from define(each.item)
            if each is None or name in done or name not in self._constants:
                return
            done.add(name)
            if each.kind == "d":
                yield from define(each.base_name or "")
            yield f"{self._constants[name]} = {self._definition(each, imports)}"

        for name in sorted(self._constants):
            yield from define(name)

    def _definition(self, type_: Type, imports: Imports) -> str:
        schema = "" if type_.schema == PUBLIC else f", schema={type_.schema!r}"
        if type_.labels:
            labels = ", ".join(map(repr, type_.labels))
            names = member_names(type_.labels)
            if type_.name in self._enums and names is not None:
                members = dict(zip(names, type_.labels, strict=True))
                labels = call(
                    imports.use("StrEnum"), [repr(self._enums[type_.name]), repr(members)], {}
                )
                schema += ", values_callable=lambda labels: [*map(str, labels)]"
            return f"{imports.use('Enum')}({labels}, name={type_.bare_name!r}{schema})"
        base = self.of(type_.base or "", type_.base_name or "", _Here(imports, self._module))
        options = schema
        if type_.is_not_null:
            options += ", not_null=True"
        if type_.default is not None:
            options += f", default={imports.use('text')}({sql_literal(type_.default)})"
        if type_.check is not None:
            options += f", check={type_.check!r}, constraint_name={type_.check_name!r}"
        return f"{imports.use('DOMAIN')}({type_.bare_name!r}, {base.source}{options})"

    @property
    def has_constants(self) -> bool:
        return bool(self._constants)


class _Here(Imports):
    """The imports of the module that has the constants, which it does not import from itself."""

    def __init__(self, imports: Imports, module: str) -> None:
        super().__init__()
        self._imports = imports
        self._module = module

    def use(self, *names: str) -> str:
        # The definitions need the types, not the annotations.
        types = [name for name in names if name[0].isupper() and name not in ("Any", "UUID")]
        self._imports.use(*types) if types else None
        return names[0]

    def add(self, module: str, name: str) -> str:
        return name if module == self._module else self._imports.add(module, name)


def _item(type_: str) -> str:
    """The type of the items of an array; Postgres prints one pair of brackets."""
    return type_.removesuffix("[]")


def _simple(type_: str, name: str, imports: Imports) -> Written | None:
    """A type that SQLAlchemy has."""
    if name in PLAIN:
        made, python = PLAIN[name]
        return Written(imports.use(made), python)
    found = MODIFIER.search(type_)
    given = "" if found is None else found[1].replace(",", ", ")
    if name in ("character varying", "character", "bit", "bit varying"):
        made = {"character varying": "String", "character": "CHAR"}.get(name, "BIT")
        options = [given] * bool(given) + ["varying=True"] * (name == "bit varying")
        if made == "CHAR" and not given:
            return None
        source = imports.use(made) + (f"({', '.join(options)})" if options else "")
        return Written(source, "str")
    if name == "numeric":
        source = imports.use("Numeric") + (f"({given})" if given else "")
        return Written(source, "Decimal")
    if name in TIMES:
        plain, precise, has_zone, python = TIMES[name]
        options = ["timezone=True"] * has_zone
        options += [f"precision={given}"] * bool(given)
        made = imports.use(precise if given else plain)
        return Written(made + (f"({', '.join(options)})" if options else ""), python)
    if name == "interval":
        fields = MODIFIER.sub("", type_).removeprefix("interval").strip()
        options = [f"fields={fields!r}"] * bool(fields) + [f"precision={given}"] * bool(given)
        if not options:
            return Written(imports.use("Interval"), "timedelta")
        return Written(f"{imports.use('INTERVAL')}({', '.join(options)})", "timedelta")
    return None


def _sql_name(type_: Type) -> str:
    return str(TableName(type_.bare_name, type_.schema))


def _shortened(type_: str) -> str:
    """The type without the schema `public`, in which every session finds it."""
    return type_.removeprefix("public.")
