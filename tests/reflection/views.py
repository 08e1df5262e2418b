"""Makes views, and compares the keys that are concluded for them with their rows."""

from random import Random

from db.orm.names import quote
from db.reflection.selection import select_relations
from tests.reflection.world import Connection, catalog_of

COLUMNS = {
    "a": ("id", "code", "b_id", "b_code", "kind", "maybe"),
    "b": ("id", "code", "up", "maybe"),
    "c": ("a_id", "b_id", "note"),
}
SIDES = ("join", "join", "left join", "left join", "right join", "full join")


async def checked_key(connection: Connection, query: str) -> tuple[str, ...]:
    """The key concluded for a view of `query`, which must hold for its rows."""
    transaction = connection.transaction()
    await transaction.start()
    await connection.execute(f"create view public.made as {query}")
    selection = select_relations(await catalog_of(connection))
    key = next((each.key for each in selection.served if each.name.name == "made"), ())
    if key:
        columns = ", ".join(map(quote, key))
        [(every, different, nulls)] = await connection.fetch(
            f"select count(*), count(distinct ({columns})), "
            f"count(*) filter (where num_nulls({columns}) > 0) from public.made"
        )
        assert (every, nulls) == (different, 0), (query, key)
    await transaction.rollback()
    return key


def random_query(random: Random) -> str:
    """A query of some tables, joined in some way."""
    tables: list[tuple[str, str]] = []
    source = _joined(random, tables, random.randint(1, 4))
    columns = [f"{alias}.{name}" for alias, table in tables for name in COLUMNS[table]]
    where = ""
    if random.random() < 0.4:
        where = f" where {_condition(random, tables, tables)}"
    if random.random() < 0.25:
        grouped = random.sample(columns, random.randint(1, min(4, len(columns))))
        shown = ", ".join(f"{name} as {name.replace('.', '_')}" for name in grouped)
        return f"select {shown}, count(*) as n from {source}{where} group by {', '.join(grouped)}"
    kept = [name for name in columns if random.random() < 0.8] or columns
    shown = ", ".join(f"{name} as {name.replace('.', '_')}" for name in kept)
    distinct = "distinct " if random.random() < 0.05 else ""
    return f"select {distinct}{shown} from {source}{where}"


def _joined(random: Random, tables: list[tuple[str, str]], number: int) -> str:
    if number == 1:
        table = random.choice("abbc")
        alias = f"t{len(tables)}"
        tables.append((alias, table))
        return f"{table} {alias}"
    left_number = random.randint(1, number - 1)
    began = len(tables)
    left = _joined(random, tables, left_number)
    middle = len(tables)
    right = _joined(random, tables, number - left_number)
    if number - left_number > 1:
        right = f"({right})"
    if random.random() < 0.05:
        return f"{left} cross join {right}"
    side = random.choice(SIDES)
    # Postgres makes a full join only of conditions that it can merge or hash.
    parts = [_equality(random, tables[began:middle], tables[middle:])]
    if side != "full join":
        while random.random() < 0.3:
            parts.append(_condition(random, tables[began:middle], tables[middle:]))
    return f"{left} {side} {right} on {' and '.join(parts)}"


def _condition(random: Random, left: list[tuple[str, str]], right: list[tuple[str, str]]) -> str:
    kind = random.random()
    if kind < 0.3:
        alias, table = random.choice([*left, *right])
        return f"{alias}.{random.choice(COLUMNS[table])} = {random.choice((1, 2))}"
    equal = _equality(random, left, right)
    if kind < 0.4:
        return f"({equal} or {_equality(random, right, left)})"
    return f"not ({equal})" if kind < 0.45 else equal


def _equality(random: Random, left: list[tuple[str, str]], right: list[tuple[str, str]]) -> str:
    (one, its), (other, theirs) = random.choice(left), random.choice(right)
    names = {"id": "id", "b_id": "id", "a_id": "id", "b_code": "code", "up": "id"}
    mine = random.choice(COLUMNS[its])
    expected = names.get(mine, mine)
    their = expected if expected in COLUMNS[theirs] else random.choice(COLUMNS[theirs])
    return f"{one}.{mine} = {other}.{their}"
