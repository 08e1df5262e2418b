"""Names that would collide in the schema are refused when it is made, in words."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

import gql.nodes.node
import gql.types
from db.errors import Fault
from gql.nodes.names import check_names
from gql.nodes.node import NODES, Node, auto, node, relation
from gql.writes.mutation import DELETED, mutation

assert gql.types, "imported for its declarations"


@pytest.fixture
def declared(monkeypatch: pytest.MonkeyPatch) -> dict[Any, Node]:
    """The nodes that a test declares, instead of the application's."""
    nodes: dict[Any, Node] = {}
    monkeypatch.setattr(gql.nodes.node, "NODES", nodes)
    return nodes


def model(name: str, table: str, *columns: str, **attributes: Any) -> Any:
    """A model of its own with these text columns."""
    members: dict[str, Any] = {
        "__tablename__": table,
        "__module__": "models.farm",
        "__annotations__": dict.fromkeys(columns, Mapped[str]) | {"id": Mapped[UUID]},
        "id": mapped_column(primary_key=True),
        **attributes,
    }
    base = type("Base", (DeclarativeBase,), {})
    return type(name, (base,), members)


def declare(model: Any, *columns: str, name: str = "", **options: Any) -> None:
    members = {column: auto("Text.") for column in columns}
    node(model, **options)(type(name or model.__name__, (), {"__doc__": "A thing.", **members}))


def refusals(nodes: dict[Any, Node]) -> Sequence[str]:
    with pytest.raises(Fault) as caught:
        check_names([*nodes.values()])
    return caught.value.sentences


def test_the_nine_tables_have_names_of_their_own() -> None:
    check_names([*NODES.values()])


def test_one_name_for_a_row_and_for_all_rows_is_refused(declared: dict[Any, Node]) -> None:
    declare(model("Sheep", "sheep"))
    [said] = refusals(declared)
    assert said == (
        "a row of `Sheep` of models.farm.Sheep and all rows of `Sheep` of models.farm.Sheep both "
        "want the root field `sheep`: rename one, or give its type another `plural`, as in "
        "@node(..., plural='...')."
    )


def test_another_plural_is_a_way_out(declared: dict[Any, Node]) -> None:
    sheep = model("Sheep", "sheep")
    declare(sheep, plural="flock")
    check_names([*declared.values()])
    assert declared[sheep].plural == "flock"


@pytest.mark.parametrize("table", ["nodes", "viewer"])
def test_a_root_field_of_the_engine_is_refused(declared: dict[Any, Node], table: str) -> None:
    declare(model("Thing", table))
    [said] = refusals(declared)
    assert f"the root field `{table}`" in said
    assert "the engine" in said


def test_two_tables_whose_names_fold_together_are_refused(declared: dict[Any, Node]) -> None:
    declare(model("Cow", "farm_cows"))
    declare(model("Bull", "farmCows"))
    [said] = refusals(declared)
    assert "all rows of `Cow`" in said
    assert "all rows of `Bull`" in said


@pytest.mark.parametrize("column", ["near", "within", "and_", "not_", "or_"])
def test_a_column_with_the_name_of_an_operator_is_refused(
    declared: dict[Any, Node], column: str
) -> None:
    """`and`, `or` and `not` too, which only `setattr` can make attributes in Python."""
    name = column.removesuffix("_")
    thing = model("Thing", "things", name)
    declare(thing, name)
    [said] = refusals(declared)
    assert said.startswith("the engine and ")
    assert f"`{name}` of `Thing` of models.farm.Thing both want the filter `{name}`" in said
    assert "mapped_column('name', ...)" in said


def test_columns_that_fold_together_are_refused(declared: dict[Any, Node]) -> None:
    declare(model("Thing", "things", "foo_bar", "fooBar"), "foo_bar", "fooBar")
    said = refusals(declared)
    assert "both want the field `fooBar`" in said[0]
    assert "`foo_bar` of `Thing`" in said[0]


def test_a_column_and_a_relation_that_fold_together_are_refused(declared: dict[Any, Node]) -> None:
    thing = model(
        "Thing",
        "things",
        "theParent",
        parent_id=mapped_column(ForeignKey("things.id")),
        the_parent=relationship("Thing", remote_side="Thing.id"),
    )
    node(thing)(
        type("Thing", (), {"__doc__": "T.", "theParent": auto("T."), "the_parent": relation("T.")})
    )
    assert "both want the field `theParent`" in refusals(declared)[0]


def test_a_name_that_graphql_reserves_is_refused(declared: dict[Any, Node]) -> None:
    declare(model("Thing", "things", "gr\u00f6\u00dfe"), "gr\u00f6\u00dfe")
    [said] = refusals(declared)
    assert "is no name for GraphQL" in said


@pytest.mark.parametrize("name", ["Query", "PageInfo", "StringFilter", "Direction"])
def test_a_type_of_the_engine_is_refused(declared: dict[Any, Node], name: str) -> None:
    declare(model("Thing", "things"), name=name)
    assert f"both want the type `{name}`" in refusals(declared)[0]


def test_two_types_with_one_name_are_refused(declared: dict[Any, Node]) -> None:
    declare(model("Thing", "things"))
    declare(model("Other", "others"), name="Thing", plural="others")
    assert any("both want the type `Thing`" in said for said in refusals(declared))


def test_a_type_named_like_one_made_for_another_is_refused(declared: dict[Any, Node]) -> None:
    declare(model("Thing", "things"))
    declare(model("Other", "others"), name="ThingFilter")
    assert "both want the type `ThingFilter`" in refusals(declared)[0]


def test_two_tables_with_one_prefix_of_ids_are_refused(declared: dict[Any, Node]) -> None:
    for name in ("Cow", "Bull"):
        prefixed = mapped_column(primary_key=True, info={"prefix": "ox"})
        declare(model(name, f"{name.lower()}s", id=prefixed))
    [said] = refusals(declared)
    assert "both want the prefix of ids `ox`" in said


def test_two_types_of_one_model_are_refused(declared: dict[Any, Node]) -> None:
    thing = model("Thing", "things")
    declare(thing)
    with pytest.raises(Fault, match=r"`Thing` and `Other` both declare models\.farm\.Thing"):
        declare(thing, name="Other")


def test_two_mutations_with_one_name_are_refused() -> None:
    async def create_user(write: Any, given: Any) -> Any:
        """Another one."""

    with pytest.raises(Fault, match="both declare the mutation `createUser`"):
        mutation(DELETED)(create_user)
