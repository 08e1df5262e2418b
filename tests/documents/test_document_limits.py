"""The limits of documents: what counts, where it counts, and what validation would have cost."""

from typing import Any

import pytest
from graphql import get_introspection_query, parse

from db.settings.limits import LimitSettings
from gql.documents.limits import MAX_FIELDS, MAX_PAIRS, Limits, OverLimit, check_document

NESTED = "fragment A on User { tenant { users { nodes { id } } } }"


def refusal(source: str, **limits: Any) -> str | None:
    """The code a document is refused with; None if it is within the limits."""
    try:
        check_document(parse(source), Limits.of(LimitSettings(**limits)))
    except OverLimit as error:
        return str((error.extensions or {})["code"])
    return None


def levels(number: int) -> str:
    return "{" + " a {" * (number - 1) + " a" + " }" * number


def test_the_deepest_field_counts() -> None:
    assert refusal(levels(12)) is None
    assert refusal(levels(13)) == "MAX_DEPTH_LIMIT"
    assert refusal("{ a { ... { ... on B { c } } } }", limit_depth=2) is None
    assert refusal("{ a { ...F } } fragment F on B { c { d } }", limit_depth=3) is None
    assert refusal("{ a { ...F } } fragment F on B { c { d } }", limit_depth=2) is not None
    # Introspection of a type inside a list inside a list goes no deeper than the type.
    assert refusal(get_introspection_query()) is None


def test_the_place_that_is_too_deep_is_named() -> None:
    with pytest.raises(OverLimit, match=r"at a\.b\.d\.$"):
        check_document(parse("{ a { b: c { d } } }"), Limits.of(LimitSettings(limit_depth=2)))


def test_aliases_and_directives_count_at_each_place_they_are_spread() -> None:
    spread = "{ x { ...F } y { ...F } } fragment F on X @a { b: c @skip(if: true) }"
    assert refusal(spread, limit_aliases=2, limit_directives=4) is None
    assert refusal(spread, limit_aliases=1) == "MAX_ALIASES_LIMIT"
    assert refusal(spread, limit_directives=3) == "MAX_DIRECTIVES_LIMIT"
    assert refusal("query ($a: Int @b) @c { ...F @d ... @e { f } }", limit_directives=4) is None
    assert refusal("query ($a: Int @b) @c { ... @d { f } }", limit_directives=2) is not None


def test_root_fields_count_once_for_each_key_of_the_response() -> None:
    assert refusal("{ a a a b }", limit_root_fields=2) is None
    assert refusal("{ a ...F } fragment F on Query { b c }", limit_root_fields=2) is not None
    # Each operation of a document is measured by itself.
    assert refusal("query A { a b } query B { c d }", limit_root_fields=2) is None


def test_fragments_are_walked_as_often_as_they_will_be() -> None:
    bomb = "{ ...F0 } " + " ".join(
        f"fragment F{n} on X {{ a {{ ...F{n + 1} }} b {{ ...F{n + 1} }} }}" for n in range(20)
    )
    assert refusal(bomb + " fragment F20 on X { c }", limit_depth=100) == "MAX_FIELDS_LIMIT"
    wide = "{" + " ".join(f"f{n}" for n in range(MAX_FIELDS)) + "}"
    assert refusal(wide, limit_root_fields=MAX_FIELDS) is None
    assert refusal(wide[:-1] + " g }", limit_root_fields=9_999) == "MAX_FIELDS_LIMIT"
    # Spread twice in one place a fragment merges with itself.
    assert refusal("{" + " ...F" * 900 + " } fragment F on X { a { b } }") is None


def test_the_same_field_again_and_again_is_refused_before_it_is_compared() -> None:
    often = int((2 * MAX_PAIRS) ** 0.5)
    assert refusal("{" + " a" * often + "}") is None
    assert refusal("{" + " a" * (often + 2) + "}") == "MAX_OVERLAPS_LIMIT"


@pytest.mark.parametrize(
    "source",
    [
        "{ ...F } fragment F on X { ...F }",
        "{ ...F } fragment F on X { a { ...F } }",
        "{ ...F } fragment F on X { ...G } fragment G on X { a { ...F } b { ...G } }",
        "{ ...Unknown }",
        "fragment F on X { a }",
        "type Query { a: Int }",
    ],
)
def test_what_validation_tells_better_is_left_to_it(source: str) -> None:
    assert refusal(source) is None
