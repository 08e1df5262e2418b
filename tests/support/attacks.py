"""Documents that would overload a server without limits, and the error codes they must get."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

COST = "COST_ESTIMATED_TOO_EXPENSIVE"
DEPTH = "MAX_DEPTH_LIMIT"
ALIASES = "MAX_ALIASES_LIMIT"
OVERLAPS = "MAX_OVERLAPS_LIMIT"
DIRECTIVES = "MAX_DIRECTIVES_LIMIT"
ROOT = "MAX_ROOT_FIELDS_LIMIT"
LENGTH = "MAX_CHARACTERS_LIMIT"
PARSE = "GRAPHQL_PARSE_FAILED"
INVALID = "GRAPHQL_VALIDATION_FAILED"
INPUT = "BAD_USER_INPUT"

FILTERED = "query ($where: UserFilter) { users(where: $where) { nodes { id } } }"
BY_IDS = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
FEW = "first: 1) { nodes {"
MANY = "first: 200) { nodes {"


@dataclass(frozen=True)
class Attack:
    """A document with its variables, and the `code` of its refusal."""

    name: str
    code: str
    query: str
    variables: dict[str, Any] = field(default_factory=dict)


def many(template: str, number: int) -> str:
    """Repeat the template `number` times; `@` is replaced by the number of each copy."""
    return " ".join(template.replace("@", str(at)) for at in range(number))


def chain(number: int, body: str) -> str:
    """Fragments on User; `#` in `body` is replaced by a spread of the next one."""
    fragments = (
        f"fragment F{at} on User {{ {body.replace('#', f'...F{at + 1}')} }}" for at in range(number)
    )
    return " ".join((*fragments, f"fragment F{number} on User {{ id }}"))


def grown(inner: Any, levels: int, width: int) -> Any:
    """A filter of `width` filters, each of which has `width` filters, for `levels` levels."""
    for _ in range(levels):
        inner = {"and": [inner] * width}
    return inner


def attacks() -> Iterator[Attack]:
    """One attack of every kind that is known to have brought a GraphQL server down."""
    yield from _of_fragments()
    yield from _of_lists()
    yield from _of_floods()
    yield from _of_size_and_depth()
    yield from _of_introspection()
    yield from _of_variables()


def _of_fragments() -> Iterator[Attack]:
    begin = "{ users { nodes { ...F0 } } } "
    both = f"a: tenant {{ users({FEW} # }} }} }} b: tenant {{ users({FEW} # }} }} }}"
    yield Attack("a fragment bomb", DEPTH, begin + chain(4, both))
    flat = "tenant { id } locations { nodes { user { # } } } workshops { nodes { id } }"
    yield Attack("a fragment bomb without aliases", DEPTH, begin + chain(20, flat))
    wide = f"{{ {many('a@: users { nodes { ...F } }', 20)} }} fragment F on User {{ # }}"
    yield Attack("aliases by fragments", ALIASES, wide.replace("#", many("e@: email", 5)))
    yield Attack("overlaps by fragments", OVERLAPS, begin + chain(150, "id #"))
    circle = "fragment A on User { tenant { users { nodes { ...A } } } }"
    yield Attack("fragments in a circle", INVALID, f"{{ users {{ nodes {{ ...A }} }} }} {circle}")


def _of_lists() -> Iterator[Attack]:
    back = f"{{ users({MANY} locations({MANY} user {{ locations({MANY} id }} }} }} }} }} }} }} }}"
    yield Attack("a circle over lists", COST, back)
    fifty = "a@: users(first: 50) { nodes { locations(first: 50) { nodes { user { id } } } } }"
    yield Attack("fourteen aliases of it", COST, f"{{ {many(fifty, 14)} }}")
    pages = (
        "query ($n: Int) { users(first: $n) { nodes { locations(first: $n) { nodes { id } } } } }"
    )
    yield Attack("pages from a variable", COST, pages, {"n": 200})
    whole = "totalCount aggregates { count } groupBy(by: [RECORDED_AT], every: DAY, limit: 1000)"
    counts = f"{{ users({MANY} locations {{ {whole} {{ aggregates {{ count }} }} }} }} }} }}"
    yield Attack("counts of everything", COST, counts)


def _of_floods() -> Iterator[Attack]:
    yield Attack("root fields", ROOT, f"{{ {many('a@: viewer { role }', 21)} }}")
    yield Attack("aliases", ALIASES, f"{{ viewer {{ {many('a@: role', 600)} }} }}")
    yield Attack("directives", DIRECTIVES, "{ __typename " + "@skip(if: true) " * 250 + "}")
    unknown = "{ __typename " + "@unknown " * 900 + "}"
    yield Attack("unknown directives", DIRECTIVES, unknown)
    yield Attack("overlaps", OVERLAPS, f"{{ {many('users { __typename }', 480)} }}")
    yield Attack("overlaps that differ", OVERLAPS, f"{{ {many('users(a@: 1) { a }', 180)} }}")
    yield Attack("tokens", PARSE, f"{{ {many('a', 5_000)} }}")
    yield Attack("unknown fields", INVALID, f"{{ users {{ {many('f@', 1_500)} }} }}")
    yield Attack("names to be suggested", INVALID, f"{{ users {{ {many('nod@ { id }', 400)} }} }}")
    yield Attack("variables", INVALID, f"query ({many('$a@: Int', 480)}) {{ __typename }}")


def _of_size_and_depth() -> Iterator[Attack]:
    yield Attack("a giant comment", LENGTH, "{ __typename } #" + "x" * 900_000)
    yield Attack("a giant name", LENGTH, "{ " + "x" * 900_000 + " }")
    yield Attack("deep fields", PARSE, "{" + "a{" * 600 + "a" + "}" * 601)
    yield Attack("fields as deep as can be", DEPTH, "{" + "a{" * 150 + "a" + "}" * 151)
    yield Attack("deep lists", PARSE, f"{{ users(where: {'[' * 900}{']' * 900}) {{ id }} }}")
    yield Attack("deep types", PARSE, f"query ($a: {'[' * 900}Int{']' * 900}) {{ id }}")
    deep = f"{{ users(where: {'{not: ' * 60}{{}}{'}' * 60}) {{ nodes {{ id }} }} }}"
    yield Attack("deep filters", INPUT, deep)


def _of_introspection() -> Iterator[Attack]:
    circle = "type { fields { " * 3 + "name" + " } }" * 3
    yield Attack("in circles", INVALID, f"{{ __schema {{ types {{ fields {{ {circle} }} }} }} }}")
    listed = "a@: __schema { types { fields { args { name } } } }"
    yield Attack("again and again", COST, f"{{ {many(listed, 15)} }}")


def _of_variables() -> Iterator[Attack]:
    contains = [{"email": {"contains": "%" * 50}}] * 1_900
    yield Attack("a list of filters", INPUT, FILTERED, {"where": {"or": contains}})
    filters = grown({"email": {"eq": "x"}}, 9, 3)
    yield Attack("filters of filters", INPUT, FILTERED, {"where": filters})
    yield Attack("one in another", INPUT, FILTERED, {"where": grown({}, 400, 1)})
    yield Attack("many ids", INPUT, BY_IDS, {"ids": ["x"] * 190_000})
    yield Attack("more ids than fit", INPUT, BY_IDS, {"ids": ["x"] * 1_900})
    undeclared = {f"v{at}": grown({}, 5, 3) for at in range(50)}
    yield Attack("undeclared ones", INPUT, "{ __typename }", undeclared)
