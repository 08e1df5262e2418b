"""Declares functions as mutations and makes the root fields of `Mutation` from them.

    @mutation(Row(models.Session, "The session, which is over"), source=Change(...))
    def end_session(viewer: Identity, input: EndSessionInput) -> Values:
        '''End a session.'''

The function name becomes the field name, the annotation of `input` the input type, and
`EndSessionPayload` the payload type, which has the written row and `errors`. The function returns
the values that a statement writes, which the `source` describes; both lanes run that statement. A
mutation without a source is a body in Python.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import cleandoc
from types import ModuleType
from typing import Annotated, Any, TypeAlias, get_type_hints

import asyncpg
import strawberry
from sqlalchemy import MetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from strawberry import UNSET
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from db.errors import Fault
from db.session.identity import Identity
from db.session.retry import retry_races
from gql.nodes.application import Application
from gql.resolvers.context import Context, Info
from gql.resolvers.field_source import Call, FieldKind, Result, reading
from gql.resolvers.object_types import ObjectTypes
from gql.values.input_values import as_coerced, from_coerced
from gql.values.made_types import made_type
from gql.writes.declaration import (
    BoundField,
    Mutation,
    PayloadField,
    Source,
    Values,
    bound_source,
)
from gql.writes.payload import MutationError, Refused, check_nul
from gql.writes.violations import refusal
from gql.writes.write import Write


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is read after the write; the function returns its id."""

    model: type[DeclarativeBase]
    description: str

    def bind(self, types: ObjectTypes) -> BoundField:
        node = types.registry[self.model]

        async def read(context: Context, id: Any) -> Any:
            return await context.reads.row_of_id(node, id)

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


def mutation(
    *payload: PayloadField, source: Source | None = None, allows_anonymous: bool = False
) -> Callable[[Callable[..., Any]], Mutation]:
    """Declare the decorated function as the mutation of the same name.

    With a source it makes the values, by attribute; those that are UNSET are left out. Otherwise it
    is the body, and returns the value of the `payload` field, or a tuple if there are several.
    `allows_anonymous` lets callers run it without a token.
    """

    def declare(function: Callable[..., Any]) -> Mutation:
        input = get_type_hints(function)["input"]

        def make(viewer: Identity, coerced: Mapping[str, Any]) -> Any:
            made = function(viewer, from_coerced(input, coerced))
            return _given(made) if isinstance(made, Mapping) else [_given(row) for row in made]

        return Mutation(
            function.__name__,
            cleandoc(function.__doc__ or ""),
            input,
            payload,
            function.__module__,
            source,
            make if source is not None else None,
            function if source is None else None,
            allows_anonymous,
        )

    return declare


def _given(row: Values) -> Values:
    return {name: value for name, value in row.items() if value is not UNSET}


def mutations_in(*modules: ModuleType) -> tuple[Mutation, ...]:
    """The mutations that these modules declare, in order; names with `_` are for bodies alone."""
    return tuple(
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, Mutation)
        and value.module == module.__name__
        and not value.name.startswith("_")
    )


def mutation_fields(
    mutations: Iterable[Mutation], types: ObjectTypes, application: Application
) -> Mapping[str, StrawberryField]:
    """The field of every mutation; `Fault` if two have the same name."""
    by_name: dict[str, Mutation] = {}
    for declared in mutations:
        if (other := by_name.get(declared.name)) is not None:
            raise Fault(
                f"{other.module} and {declared.module} both declare the mutation "
                f"`{to_camel_case(declared.name)}`: rename one of them."
            )
        by_name[declared.name] = declared
    return {name: _field(declared, types, application) for name, declared in by_name.items()}


def _field(declared: Mutation, types: ObjectTypes, application: Application) -> StrawberryField:
    pascal = "".join(word.capitalize() for word in declared.name.split("_"))
    fields = [field.bind(types) for field in declared.payload]
    payload = _payload_type(pascal, fields)
    annotated: Any = Annotated
    Input = annotated[declared.input, strawberry.argument(description="What to write.")]  # noqa: N806
    source = None if declared.source is None else bound_source(declared, application)
    perform = _performed(declared, fields) if source is None else _written(source, fields)

    async def resolve(info: Info, input: Input) -> Any:  # type: ignore[valid-type]
        try:
            results = info.context.performed
            if results is None:
                results = await perform(info.context, as_coerced(input))
        except Refused as refused:
            errors = list(refused.errors)
            return payload(**dict.fromkeys(field.name for field in fields), errors=errors)
        read = {field.name: await field.read(info.context, results[field.name]) for field in fields}
        return payload(**read, errors=[])

    return strawberry.field(
        resolve,
        # Nullable: an error in one of several mutations must not take the others' results away.
        graphql_type=payload | None,
        description=declared.description,
        metadata=reading(source or Call(perform, declared.allows_anonymous)),
    )


Perform: TypeAlias = Callable[[Context, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


def _written(source: Source, fields: Sequence[BoundField]) -> Perform:
    """What runs the statement of a mutation, for its resolver."""
    [field] = fields

    async def perform(context: Context, input: Mapping[str, Any]) -> Mapping[str, Any]:
        return {field.name: await context.perform(source, input)}

    return perform


def _performed(declared: Mutation, fields: Sequence[BoundField]) -> Perform:
    """What runs the body of a mutation."""
    body = declared.body
    assert body is not None, "a mutation without a source has a body"

    async def perform(context: Context, input: Mapping[str, Any]) -> Mapping[str, Any]:
        context.begin_mutation()
        with translate_errors(context.application.metadata):
            check_nul(input)
            write = Write(context, allows_anonymous=declared.allows_anonymous)
            outcome = await retry_races(lambda: body(write, from_coerced(declared.input, input)))
        values = outcome if len(fields) > 1 else (outcome,)
        return {field.name: value for field, value in zip(fields, values, strict=True)}

    return perform


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
    return made_type(cls, name=cls.__name__, description=f"The outcome of `{field_name}`.")


@contextmanager
def translate_errors(metadata: MetaData) -> Iterator[None]:
    """Translate errors of the database to `Refused` or `Forbidden`."""
    try:
        yield
    except (DBAPIError, asyncpg.PostgresError) as error:
        refused = refusal(error, metadata)
        if refused is None:
            raise
        raise refused from error
