"""Values that schemathesis sends for custom scalars, valid and invalid."""

from hypothesis import strategies
from schemathesis.graphql import nodes, scalar

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
