"""Makes the GraphQL types and fields of aggregates and groups for each node."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import GenericAlias
from typing import Annotated, Any, TypeAlias

import strawberry
from strawberry import UNSET, Private
from strawberry.types.field import StrawberryField

from gql.columns.column_type import AggregateFunction
from gql.lists.aggregates import (
    COUNT,
    MAX_GROUPS,
    Every,
    Measure,
    aggregatable_columns,
    check_groups,
    groupable,
    parse_group_keys,
)
from gql.lists.page import Page
from gql.nodes.field_names import constant_name
from gql.nodes.node import Column, Node
from gql.resolvers.connection import Listing
from gql.resolvers.field_source import ColumnAggregates, FieldKind, reading
from gql.resolvers.loaders import Groups
from gql.values.enums import describe
from gql.values.made_types import made_type, resolver_of
from gql.values.scalars import finite, or_none

ReadMeasure: TypeAlias = Callable[[Measure], Awaitable[Any]]
DESCRIPTIONS = {
    AggregateFunction.MIN: "The least value",
    AggregateFunction.MAX: "The greatest value",
    AggregateFunction.AVG: "The arithmetic mean, of values to 15 digits",
}

LimitArgument = Annotated[
    int,
    strawberry.argument(
        description=f"How many groups, at most {MAX_GROUPS}: the first in the order of their keys."
    ),
]
EveryArgument = Annotated[
    Every | None,
    strawberry.argument(
        description="How long the times are that make one group; needed where `by` names a time."
    ),
]


@strawberry.type(description="Rows in numbers.")
class MeasuredRows:
    read_measure: Private[ReadMeasure]


@strawberry.type(description="A field's values in numbers; nulls are left out.")
class MeasuredColumn(MeasuredRows):
    column: Private[Column]


@strawberry.type(description="Rows that have something in common.")
class GroupBase(MeasuredRows):
    key_values: Private[Any]


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups of one list, whose aggregates are read by the number of the group."""

    listing: Listing
    groups: Groups

    def read_measure(self, at: int) -> ReadMeasure:
        """The function that reads aggregate values of the group number `at`."""
        listing = self.listing

        async def read_measure(measure: Measure) -> Any:
            return await listing.reads.group_measure(
                listing.listed, self.groups, listing.key, at, measure
            )

        return read_measure


def aggregate_fields(node: Node) -> dict[str, StrawberryField]:
    """The fields `aggregates` and `groupBy` of a connection."""
    aggregates = _aggregates_type(node)

    def resolve(self: Any) -> Any:
        async def read_measure(measure: Measure) -> Any:
            return await self.listing.measure(self.page, measure)

        return aggregates(read_measure=read_measure)

    fields = {
        "aggregates": strawberry.field(
            resolver_of(resolve),
            graphql_type=aggregates,
            description="The whole list in numbers, whatever the page; only what is selected is "
            "reckoned.",
            metadata=reading(FieldKind.AGGREGATES),
        ),
    }
    if groupable(node):
        fields["group_by"] = _groups_field(node, aggregates)
    return fields


def _aggregates_type(node: Node) -> Any:
    fields: dict[str, Any] = {
        "count": _measure_field(COUNT, int, "How many rows there are."),
    }
    for column, functions in aggregatable_columns(node).items():
        # The attribute is not `count` either, which is the field above.
        name = column.name if column.name != "count" else "row_count"
        fields[name] = _column_field(column, functions)
    cls = type(f"{node.name}Aggregates", (MeasuredRows,), fields)
    words = node.plural.replace("_", " ")
    return made_type(cls, name=cls.__name__, description=f"Many {words} in numbers.")


def _measure_field(measure: Measure, kind: Any, description: str) -> StrawberryField:
    async def resolve(self: Any) -> Any:
        return await self.read_measure(measure)

    return strawberry.field(
        resolver_of(resolve), graphql_type=kind, description=description, metadata=reading(measure)
    )


def _column_field(column: Column, functions: Sequence[AggregateFunction]) -> StrawberryField:
    cls = _column_type(column.column_type.name, column.column_type.scalar, tuple(functions))

    def resolve(self: Any) -> Any:
        return cls(read_measure=self.read_measure, column=column)

    return strawberry.field(
        resolver_of(resolve),
        name=column.aggregates_field,
        graphql_type=cls,
        description=column.description,
        metadata=reading(ColumnAggregates(column)),
    )


@cache
def _column_type(name: str, kind: Any, functions: Sequence[AggregateFunction]) -> Any:
    """The type of the aggregates of columns with this scalar."""
    fields: dict[str, Any] = {}
    for function in functions:
        result = float if function is AggregateFunction.AVG else kind
        fields[function.value] = _function_field(function, result)
    cls = type(f"{name}Aggregates", (MeasuredColumn,), fields)
    return made_type(
        cls,
        name=cls.__name__,
        description="A field's values in numbers; nulls are left out.",
    )


def _function_field(function: AggregateFunction, result: Any) -> StrawberryField:
    async def resolve(self: Any) -> Any:
        value = await self.read_measure(Measure(self.column, function))
        return finite(value) if result is float else value

    return strawberry.field(
        resolver_of(resolve),
        graphql_type=result | None,
        description=f"{DESCRIPTIONS[function]}; null where there is none.",
        metadata=reading(function),
    )


def _groups_field(node: Node, aggregates: Any) -> StrawberryField:
    columns = {constant_name(column.name): column for column in groupable(node)}
    names = {name: column.name for name, column in columns.items()}
    by_type: Any = Enum(f"{node.name}GroupBy", names)  # type: ignore[misc]
    describe(
        by_type,
        f"What groups of {node.plural.replace('_', ' ')} have in common.",
        **{name: f"By `{column.field}`." for name, column in columns.items()},
    )
    key_type = _key_type(node, list(columns.values()))
    group = _group_type(node, aggregates, key_type)
    By = Annotated[  # noqa: N806 as it is a type
        list[by_type],
        strawberry.argument(description="What the rows of a group have in common."),
    ]

    async def resolve(self: Any, by: By, limit: LimitArgument, every: EveryArgument = UNSET) -> Any:
        listing: Listing = self.listing
        page: Page = self.page
        keys = parse_group_keys([node.columns[item.value] for item in by], or_none(every))
        grouping = Grouping(listing, Groups(page.where, keys, check_groups(limit)))
        groups = await listing.reads.groups(listing.listed, grouping.groups, listing.key)
        names = [key.column.name for key in keys]
        return [
            group(
                key_values=key_type(
                    **dict.fromkeys(column.name for column in columns.values())
                    | dict(zip(names, values, strict=True))
                ),
                read_measure=grouping.read_measure(at),
            )
            for at, values in enumerate(groups)
        ]

    return strawberry.field(
        resolve,
        graphql_type=GenericAlias(list, group),
        description="The whole list by what rows have in common, whatever the page: one entry for "
        "each group, in the order of the keys as `by` names them, nulls last.",
        metadata=reading(FieldKind.GROUPS),
    )


def _key_type(node: Node, columns: Sequence[Column]) -> Any:
    fields: dict[str, Any] = {"__annotations__": {}}
    for column in columns:
        fields["__annotations__"][column.name] = column.column_type.scalar | None
        detail = "as it begins" if column.column_type.has_periods else "of the group"
        fields[column.name] = strawberry.field(
            name=column.field,
            description=f"Its `{column.field}`, {detail}; null also where it is not grouped by.",
            metadata=reading(column),
        )
    cls = type(f"{node.name}GroupKey", (), fields)
    return made_type(cls, name=cls.__name__, description="What the rows of a group have in common.")


def _group_type(node: Node, aggregates: Any, key_type: Any) -> Any:
    def resolve_key(self: Any) -> Any:
        return self.key_values

    def resolve_aggregates(self: Any) -> Any:
        return aggregates(read_measure=self.read_measure)

    fields: dict[str, Any] = {
        "key": strawberry.field(
            resolve_key,
            graphql_type=key_type,
            description="What its rows have in common.",
            metadata=reading(FieldKind.KEY),
        ),
        "aggregates": strawberry.field(
            resolve_aggregates,
            graphql_type=aggregates,
            description="Its rows in numbers.",
            metadata=reading(FieldKind.AGGREGATES),
        ),
    }
    cls = type(f"{node.name}Group", (GroupBase,), fields)
    words = node.plural.replace("_", " ")
    return made_type(
        cls, name=cls.__name__, description=f"Those {words} that have something in common."
    )
