"""The enums: a Python enum in, a GraphQL enum with every value described out."""

from enum import Enum, StrEnum

import strawberry

from gql.lists.aggregates import Every
from gql.lists.order_argument import Direction
from models import MemberRole, PackFormat, StepStatus, TenantStatus, WorkshopStatus


class ViewerRole(StrEnum):
    MEMBER = "member"
    ADMIN = "admin"
    OPERATOR = "operator"


def describe(values: type[Enum], description: str, **descriptions: str) -> None:
    """Make `values` a GraphQL enum; each member needs its description."""
    enum = strawberry.enum(values, description=description)
    for value in enum.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = descriptions[value.name]


describe(
    TenantStatus,
    "Where a tenant is in its life. A paused or cancelled tenant reads but does not write.",
    TRIAL="Trying the product out.",
    ACTIVE="A customer in good standing.",
    GRACE="Overdue, but still working.",
    PAUSED="Read only until it becomes active again.",
    CANCELLED="Read only for good.",
)
describe(
    WorkshopStatus,
    "How far a workshop is.",
    DRAFT="Being prepared.",
    ACTIVE="Under way.",
    COMPLETED="Done.",
    ARCHIVED="Done and put away.",
)
describe(
    MemberRole,
    "What a person does in a workshop.",
    OWNER="Owns it; every workshop keeps at least one owner.",
    FACILITATOR="Leads it.",
    PARTICIPANT="Takes part in it.",
)
describe(
    StepStatus,
    "How far a step is.",
    NOT_STARTED="Nobody works on it yet.",
    IN_PROGRESS="Being worked on.",
    COMPLETED="Done.",
)
describe(
    PackFormat,
    "How the content of a build pack is written.",
    MARKDOWN="Markdown text.",
    JSON="A JSON document.",
)
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
