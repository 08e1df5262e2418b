"""Root fields of `Mutation`: a function that writes in; a field with its payload out.

    @mutation(Row(models.User, "The person that was added"))
    async def create_user(write: Write, given: CreateUserInput) -> UUID:
        '''Add a person to the viewer's tenant.'''

The name of the function is that of the field, `CreateUserInput` what it takes, and
`CreateUserPayload` what it answers with: what it wrote, and `errors`.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import cleandoc
from typing import Annotated, Any, Protocol, TypeAlias, get_type_hints

import strawberry
from sqlalchemy.exc import DBAPIError
from strawberry import UNSET
from strawberry.types.base import get_object_definition
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from db.errors import Fault
from db.session.retry import retry_races
from gql.nodes.node import NODES
from gql.resolvers.context import Context, Info
from gql.resolvers.field_source import FieldKind, Source, reading
from gql.resolvers.object_types import TYPES
from gql.writes.payload import MutationError, Refused, check_texts, invalid, refusal
from gql.writes.write import Write
from models import Base

Run: TypeAlias = Callable[[Write, Any], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """The outcome of a mutation is a row, read after it was written: the function gives its id."""

    model: type[Base]
    description: str

    @property
    def name(self) -> str:
        return NODES[self.model].singular

    def field(self) -> Any:
        return strawberry.field(
            graphql_type=TYPES[self.model] | None,
            description=f"{self.description}; null when `errors` says why not.",
            metadata=reading(FieldKind.WRITTEN),
        )

    async def read(self, context: Context, outcome: Any) -> Any:
        return await context.reads.row(NODES[self.model], outcome)


@dataclass(frozen=True, slots=True)
class ScalarResult:
    """The outcome of a mutation is what the function gives: an id, a number."""

    name: str
    kind: Any
    description: str

    def field(self) -> Any:
        return strawberry.field(
            graphql_type=self.kind | None,
            description=f"{self.description}; null when `errors` says why not.",
        )

    async def read(self, context: Context, outcome: Any) -> Any:
        return outcome


class PayloadField(Protocol):
    """A field of a payload: how it is declared, and read when the write is done."""

    @property
    def name(self) -> str: ...
    def field(self) -> Any: ...
    async def read(self, context: Context, outcome: Any) -> Any: ...


DELETED = ScalarResult("deleted_id", strawberry.ID, "The id of what was deleted")


@dataclass(frozen=True, slots=True)
class _Mutation:
    run: Run
    outcomes: tuple[PayloadField, ...]
    source: Source | None
    is_open: bool


_MUTATIONS: dict[str, _Mutation] = {}


def mutation(
    *outcomes: PayloadField, source: Source | None = None, is_open: bool = False
) -> Callable[[Run], Run]:
    """Declare the decorated function as the mutation of its name.

    It gives a value for each of `outcomes`, as a tuple if there are several. `is_open` lets callers
    without a token in.
    """

    def declare(run: Run) -> Run:
        if (other := _MUTATIONS.get(run.__name__)) is not None:
            raise Fault(
                f"{other.run.__module__} and {run.__module__} both declare the mutation "
                f"`{to_camel_case(run.__name__)}`: rename one of them."
            )
        _MUTATIONS[run.__name__] = _Mutation(run, outcomes, source, is_open)
        return run

    return declare


def mutation_fields() -> Mapping[str, StrawberryField]:
    """The field of every declared mutation."""
    return {name: _field(name, declared) for name, declared in _MUTATIONS.items()}


def _field(name: str, declared: _Mutation) -> StrawberryField:
    pascal = "".join(word.capitalize() for word in name.split("_"))
    payload = _payload_type(pascal, declared)
    given = get_type_hints(declared.run)["given"]
    annotated: Any = Annotated
    Input = annotated[given, strawberry.argument(description="What to write.")]  # noqa: N806

    async def resolve(info: Info, input: Input) -> Any:  # type: ignore[valid-type]
        context = info.context
        names = [outcome.name for outcome in declared.outcomes]
        try:
            with _in_words():
                check_text(input)
                outcome = await retry_races(lambda: _run(declared, context, input))
        except Refused as refused:
            return payload(**dict.fromkeys(names), errors=[refused.error])
        values = outcome if len(declared.outcomes) > 1 else (outcome,)
        read = {
            name: await one.read(context, value)
            for name, one, value in zip(names, declared.outcomes, values, strict=True)
        }
        return payload(**read, errors=[])

    return strawberry.field(
        resolve,
        graphql_type=payload,
        description=cleandoc(declared.run.__doc__ or ""),
        metadata=reading(declared.source) if declared.source else {},
    )


async def _run(declared: _Mutation, context: Context, input: Any) -> Any:
    """What the mutation gives, in a transaction of its own."""
    context.begin_mutation()
    async with context.write(is_open=declared.is_open) as tx:
        return await declared.run(Write(tx, context), input)


def _payload_type(pascal: str, declared: _Mutation) -> Any:
    fields: dict[str, Any] = {"__annotations__": {}}
    for outcome in declared.outcomes:
        fields["__annotations__"][outcome.name] = Any
        fields[outcome.name] = outcome.field()
    fields["__annotations__"]["errors"] = list[MutationError]
    fields["errors"] = strawberry.field(
        description="What the caller can mend; empty when it was done.",
        metadata=reading(FieldKind.ERRORS),
    )
    made = type(f"{pascal}Payload", (), fields)
    field = pascal[0].lower() + pascal[1:]
    return strawberry.type(made, name=made.__name__, description=f"The outcome of `{field}`.")


@contextmanager
def _in_words() -> Iterator[None]:
    """What the database refuses becomes `Refused` or `Forbidden`."""
    try:
        yield
    except DBAPIError as error:
        refused = refusal(error)
        if refused is None:
            raise
        raise refused from error


def check_text(given: Any, *path: str) -> None:
    """`Refused` where a text has the one character Postgres cannot keep."""
    if isinstance(given, str) and "\0" in given:
        raise invalid("Must not contain the character NUL.", *path)
    if isinstance(given, list):
        for at, item in enumerate(given):
            check_text(item, *path, str(at))
    elif (definition := get_object_definition(given)) is not None:
        for field in definition.fields:
            value = getattr(given, field.python_name)
            check_text(value, *path, to_camel_case(field.python_name))


def assign(row: Base, given: Any, *names: str) -> None:
    """Change what was given: left out is unchanged, null clears it; `Refused` where it cannot."""
    for name in names:
        value = getattr(given, name)
        if value is UNSET:
            continue
        if value is None and not row.__table__.columns[name].nullable:
            message = "Must not be null: leave it out to keep what is there."
            raise invalid(message, to_camel_case(name))
        setattr(row, name, value)
        check_texts(row, name)
