"""Describes the GraphQL enums of the engine and their values."""

from enum import StrEnum

from gql.lists.aggregates import Every
from gql.lists.order_argument import Direction
from gql.values.enums import describe


class ViewerRole(StrEnum):
    MEMBER = "member"
    ADMIN = "admin"
    OPERATOR = "operator"


describe(
    ViewerRole,
    "What the viewer may do.",
    MEMBER="Reads the tenant and writes what is their own.",
    ADMIN="Reads and writes everything in the tenant.",
    OPERATOR="Works across tenants.",
)
describe(
    Direction,
    "How to sort by a column; enums by the names of their values. Where nothing else is said, "
    "nulls come last upwards and first downwards.",
    ASC="Upwards.",
    DESC="Downwards.",
    ASC_NULLS_FIRST="Upwards, nulls first.",
    ASC_NULLS_LAST="Upwards, nulls last.",
    DESC_NULLS_FIRST="Downwards, nulls first.",
    DESC_NULLS_LAST="Downwards, nulls last.",
)
describe(
    Every,
    "How long the times are that make one group, each beginning as clocks show it in the time "
    "zone of the viewer's tenant; in UTC for a viewer without one.",
    HOUR="By the hour.",
    DAY="By the day.",
    WEEK="By the week; it begins on Monday.",
    MONTH="By the month.",
    QUARTER="By the quarter of a year.",
    YEAR="By the year.",
)
