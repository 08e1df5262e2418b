"""Names of types, lists and fields: each once, and the same when others come."""

import pytest

from gql.reflection.described import Described, describe
from tests.reflection.applications import application_at, path_of
from tests.reflection.world import Connection, selection_of

BEFORE = """
create schema shop;
create schema kinds;
create type kinds.mood as enum ('a'); create type shop.mood as enum ('b');
create table mood (mood kinds.mood primary key, shop shop.mood);
create table moods (id int primary key);
create table sheep (id int primary key);
create table customer (id int primary key, name text, "Name" text, "NAME" text, "na_me" text);
create table shop.customer (id int primary key, boss int references customer);
create table "Customers" (id int primary key);
create table "order" (
  id int primary key, customer_id int references customer, customer text,
  billed int references shop.customer, paid int references shop.customer,
  "class" text, self text, count int, type text, "from" text, id_ text, cursor text
);
create table part (id int primary key, part int references part, parent_id int references part);
create table order_part (
  order_id int references "order", part_id int references part, primary key (order_id, part_id)
);
create table "Query" (id int primary key); create table mutation (id int primary key);
create table node (id int primary key); create table string (id int primary key);
create table customer_filter (id int primary key);
create table create_customer (id int primary key);
"""
AFTER = """
create table shop.sheep (id int primary key);
create table zebra (id int primary key, customer_id int references customer);
create table shop.moods (id int primary key);
alter table customer add "nAme" text, add zebras text;
alter table "order" add sold_by int references shop.sheep;
"""


async def described(connection: Connection) -> dict[str, Described]:
    return {str(each.name): each for each in describe(await selection_of(connection))}


def fields(each: Described) -> dict[str, str]:
    """The attributes by column, and the relations by what joins them."""
    links = {
        f"{link.local} {link.target} {link.remote} {link.through}": link.name for link in each.links
    }
    return {**each.attributes, **links}


async def test_each_name_is_given_once(scratch: Connection) -> None:
    await scratch.execute(BEFORE)
    made = await described(scratch)
    names = {name: (each.class_name, each.plural, each.module) for name, each in made.items()}
    assert names == {
        '"Customers"': ("Customer", "customers", "customer"),
        '"Query"': ("QueryRow", "query_rows", "query_row"),
        "create_customer": ("CreateCustomerRow", "create_customer_rows", "create_customer_row"),
        "customer": ("CustomerRowRow", "customer_row_rows", "customer_row_row"),
        "customer_filter": ("CustomerFilterRow", "customer_filter_rows", "customer_filter_row"),
        "mood": ("MoodRow", "mood_rows", "mood_row"),
        "moods": ("MoodRowRow", "mood_row_rows", "mood_row_row"),
        "mutation": ("MutationRow", "mutation_rows", "mutation_row"),
        "node": ("NodeRow", "node_rows", "node_row"),
        '"order"': ("Order", "orders", "order"),
        "order_part": ("OrderPart", "order_parts", "order_part"),
        "part": ("Part", "parts", "part"),
        "sheep": ("Sheep", "all_sheep", "sheep"),
        "shop.customer": ("ShopCustomer", "shop_customers", "shop_customer"),
        "string": ("StringRow", "string_rows", "string_row"),
    }


async def test_fields_of_a_table_differ(scratch: Connection) -> None:
    await scratch.execute(BEFORE)
    made = await described(scratch)
    assert made["customer"].attributes == {
        "id": "id",
        "name": "name",
        "Name": "name_2",
        "NAME": "name_3",
        "na_me": "na_me",
    }
    order = fields(made['"order"'])
    assert (order["class"], order["from"], order["id_"]) == ("class_", "from_", "id_2")
    assert [link.name for link in made['"order"'].links] == [
        "billed_customer",
        "customer_id_customer",
        "paid_customer",
        "order_parts",
        "parts",
    ]
    assert [link.name for link in made["part"].links] == [
        "parent",
        "part_row",
        "order_parts",
        "parts_by_parent",
        "parts_by_part_row",
        "orders",
    ]


async def test_the_schema_of_these_names_is_built(scratch: Connection) -> None:
    await scratch.execute(BEFORE + AFTER)
    nodes = application_at(path_of(await selection_of(scratch))).registry.nodes
    assert len(nodes) == len(BEFORE.split("create table ")) + len(AFTER.split("create table ")) - 2


@pytest.mark.parametrize("added", [each.strip() for each in AFTER.strip().split(";\n")])
async def test_names_stay_when_others_come(scratch: Connection, added: str) -> None:
    await scratch.execute(BEFORE)
    if "shop.sheep" in added:
        await scratch.execute("create table if not exists shop.sheep (id int primary key)")
    before = await described(scratch)
    await scratch.execute(added.replace("create table shop", "create table if not exists shop"))
    after = await described(scratch)
    for name, each in before.items():
        assert (after[name].class_name, after[name].plural) == (each.class_name, each.plural)
        assert fields(each).items() <= fields(after[name]).items()
