"""Makes the names of fields in GraphQL from the attributes of models."""

from collections.abc import Iterable
from functools import cache

from strawberry.utils.str_converters import to_camel_case

# `id` is the id of a row, and filters have the others: a column of such a name is `rowNot`.
RESERVED = frozenset({"and", "id", "near", "not", "or", "within"})


@cache
def field_name(attribute: str) -> str:
    """The field of an attribute: `createdAt` of `created_at`.

    An underscore at the end keeps an attribute apart from a keyword of Python or from a member of
    SQLAlchemy's classes, such as `in_` and `metadata_`: the field has none.
    """
    return to_camel_case(_word(attribute))


def constant_name(attribute: str) -> str:
    """The value of an attribute in an enum: `CREATED_AT`."""
    return _word(attribute).upper()


def capitalized(name: str) -> str:
    """The name of a field as a part of that of a type."""
    return name[0].upper() + name[1:]


def joined_names(fields: Iterable[str]) -> str:
    """The name of several fields together: `workshopIdAndUserId`."""
    first, *others = fields
    return "And".join((first, *map(capitalized, others)))


def _word(attribute: str) -> str:
    name = attribute.rstrip("_") or attribute
    return f"row_{name}" if name in RESERVED else name
