"""Declares functions as mutations and makes the root fields of `Mutation` from them.

    @mutation(Row(models.User, "The person that was added"))
    async def create_user(write: Write, input: CreateUserInput) -> UUID:
        '''Add a person to the viewer's tenant.'''

The function name becomes the field name, the annotation of `input` the input type, and
`CreateUserPayload` the payload type, which has the written row and `errors`.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from inspect import cleandoc
from types import ModuleType
from typing import Annotated, Any, Protocol, TypeAlias, get_type_hints

import strawberry
from sqlalchemy import MetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from strawberry import UNSET
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from db.errors import Fault
from db.session.retry import retry_races
from gql.resolvers.context import Context, Info
from gql.resolvers.field_source import Action, Call, Change, FieldKind, Insert, Result, reading
from gql.resolvers.object_types import ObjectTypes
from gql.values.input_values import from_coerced
from gql.writes.payload import (
    MutationError,
    Refused,
    check_text,
    check_texts,
    must_not_be_null,
    refusal,
)
from gql.writes.write import Write

Run: TypeAlias = Callable[[Write, Any], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class BoundField:
    """A payload field of one schema; `read` gets its value from the result of the function."""

    name: str
    field: StrawberryField
    read: Callable[[Context, Any], Awaitable[Any]]


class PayloadField(Protocol):
    """A payload field, which is bound to the types of a schema."""

    def bind(self, types: ObjectTypes) -> BoundField: ...


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is read after the write; the function returns its id."""

    model: type[DeclarativeBase]
    description: str

    def bind(self, types: ObjectTypes) -> BoundField:
        node = types.registry[self.model]

        async def read(context: Context, id: Any) -> Any:
            return await context.reads.row(node, id)

        field = strawberry.field(
            graphql_type=types.objects[self.model] | None,
            description=f"{self.description}; null when `errors` says why not.",
            metadata=reading(Result(node.singular, node)),
        )
        return BoundField(node.singular, field, read)


@dataclass(frozen=True, slots=True)
class ScalarResult:
    """A value that the function returns itself, such as an id or a count."""

    name: str
    kind: Any
    description: str

    def bind(self, types: ObjectTypes) -> BoundField:
        async def read(context: Context, value: Any) -> Any:
            return value

        field = strawberry.field(
            graphql_type=self.kind | None,
            description=f"{self.description}; null when `errors` says why not.",
            metadata=reading(Result(self.name)),
        )
        return BoundField(self.name, field, read)


DELETED = ScalarResult("deleted_id", strawberry.ID, "The id of what was deleted")


@dataclass(frozen=True, slots=True)
class Mutation:
    """A declared mutation; an application lists the ones of its schema."""

    run: Run
    payload: tuple[PayloadField, ...]
    source: Insert | Change | None
    allows_anonymous: bool

    @property
    def name(self) -> str:
        return self.run.__name__


def mutation(
    *payload: PayloadField, source: Insert | Change | None = None, allows_anonymous: bool = False
) -> Callable[[Run], Mutation]:
    """Declare the decorated function as the mutation of the same name.

    It returns the value of the `payload` field, or a tuple if there are several fields.
    `allows_anonymous` lets callers run it without a token.
    """

    def declare(run: Run) -> Mutation:
        return Mutation(run, payload, source, allows_anonymous)

    return declare


def mutations_in(*modules: ModuleType) -> tuple[Mutation, ...]:
    """The mutations that these modules declare, in order."""
    return tuple(
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Mutation) and value.run.__module__ == module.__name__
    )


def mutation_fields(
    mutations: Iterable[Mutation], types: ObjectTypes
) -> Mapping[str, StrawberryField]:
    """The field of every mutation; `Fault` if two have the same name."""
    by_name: dict[str, Mutation] = {}
    for declared in mutations:
        if (other := by_name.get(declared.name)) is not None:
            raise Fault(
                f"{other.run.__module__} and {declared.run.__module__} both declare the mutation "
                f"`{to_camel_case(declared.name)}`: rename one of them."
            )
        by_name[declared.name] = declared
    return {name: _field(declared, types) for name, declared in by_name.items()}


def _field(declared: Mutation, types: ObjectTypes) -> StrawberryField:
    pascal = "".join(word.capitalize() for word in declared.name.split("_"))
    fields = [field.bind(types) for field in declared.payload]
    payload = _payload_type(pascal, fields)
    input_type = get_type_hints(declared.run)["input"]
    annotated: Any = Annotated
    Input = annotated[input_type, strawberry.argument(description="What to write.")]  # noqa: N806

    deletes = isinstance(declared.source, Change) and declared.source.action is Action.DELETE

    async def perform(context: Context, input: Any) -> Mapping[str, Any]:
        with translate_errors(context.application.metadata, deletes=deletes):
            check_text(input)
            outcome = await retry_races(lambda: _run(declared, context, input))
        values = outcome if len(fields) > 1 else (outcome,)
        return {field.name: value for field, value in zip(fields, values, strict=True)}

    async def perform_coerced(context: Context, input: Any) -> Mapping[str, Any]:
        return await perform(context, from_coerced(input_type, input))

    async def resolve(info: Info, input: Input) -> Any:  # type: ignore[valid-type]
        try:
            results = await perform(info.context, input)
        except Refused as refused:
            return payload(**dict.fromkeys(field.name for field in fields), errors=[refused.error])
        read = {field.name: await field.read(info.context, results[field.name]) for field in fields}
        return payload(**read, errors=[])

    source = declared.source

    return strawberry.field(
        resolve,
        # Nullable: an error in one of several mutations must not take the others' results away.
        graphql_type=payload | None,
        description=cleandoc(declared.run.__doc__ or ""),
        metadata=reading(Call(perform_coerced) if source is None else _with_node(source, types)),
    )


def _with_node(source: Insert | Change, types: ObjectTypes) -> Insert | Change:
    return replace(source, node=types.registry[source.model])


async def _run(declared: Mutation, context: Context, input: Any) -> Any:
    """Run the mutation in a transaction of its own."""
    context.begin_mutation()
    async with context.write(allows_anonymous=declared.allows_anonymous) as tx:
        return await declared.run(Write(tx, context), input)


def _payload_type(pascal: str, fields: Iterable[BoundField]) -> Any:
    members: dict[str, Any] = {"__annotations__": {}}
    for field in fields:
        members["__annotations__"][field.name] = Any
        members[field.name] = field.field
    members["__annotations__"]["errors"] = list[MutationError]
    members["errors"] = strawberry.field(
        description="What the caller can mend; empty when it was done.",
        metadata=reading(FieldKind.ERRORS),
    )
    cls = type(f"{pascal}Payload", (), members)
    field_name = pascal[0].lower() + pascal[1:]
    return strawberry.type(cls, name=cls.__name__, description=f"The outcome of `{field_name}`.")


@contextmanager
def translate_errors(metadata: MetaData, *, deletes: bool) -> Iterator[None]:
    """Translate errors of the database to `Refused` or `Forbidden`."""
    try:
        yield
    except DBAPIError as error:
        refused = refusal(error, metadata, deletes=deletes)
        if refused is None:
            raise
        raise refused from error


def assign(row: DeclarativeBase, input: Any, *names: str) -> None:
    """Set the attributes `names` of `row` from `input`; omitted ones stay, null clears them.

    `Refused` if an attribute must not be null, or its text breaks a rule.
    """
    for name in names:
        value = getattr(input, name)
        if value is UNSET:
            continue
        if value is None and not row.__table__.columns[name].nullable:
            raise must_not_be_null(to_camel_case(name))
        setattr(row, name, value)
        check_texts(row, name)
