"""Values that schemathesis sends for custom scalars, valid and invalid."""

from graphql import parse_value
from hypothesis import strategies
from schemathesis.graphql import nodes, scalar

from gql.columns.table import scalars
from tests.support.documents import literal_of
from tests.support.made_up_inputs import values_by_scalar

MOMENTS = (
    "2026-01-31T12:00:00Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "2026-01-31T12:00:00+23:59",
    "2026-02-30T12:00:00Z",
    "2026-01-31",
    "",
)
scalar("DateTime", strategies.sampled_from(MOMENTS).map(nodes.String))
scalar("Base64", strategies.one_of(strategies.just("AAAA"), strategies.text()).map(nodes.String))
scalar("BigInt", strategies.integers().map(nodes.Int))
for name in {str(definition.name) for definition in scalars(as_numbers=False).values()} - {
    "BigInt"
}:
    values = [*values_by_scalar().get(name, ()), "", "nonsense"]
    scalar(name, strategies.sampled_from(values).map(literal_of).map(parse_value))
