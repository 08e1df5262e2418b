"""The published contract: exported, described, and complete."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    get_named_type,
    is_enum_type,
    is_input_object_type,
    is_introspection_type,
    is_object_type,
)

from gql.commands.schema_diff import breaking_changes
from gql.schema import build_schema, print_sdl, undescribed
from gql.types import application
from models import Base

ROOT = Path(__file__).parents[2]


def test_the_exported_schema_is_what_the_code_says() -> None:
    assert (ROOT / "schema.graphql").read_text() == print_sdl(application)


def test_everything_a_client_sees_is_described() -> None:
    assert undescribed(application) == []


def test_no_client_of_the_last_release_breaks() -> None:
    released = (ROOT / "docs" / "released.graphql").read_text()
    assert breaking_changes(released, print_sdl(application)) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("  email: String!\n", "  mail: String!\n", "User.email was removed"),
        ("  email: String!\n", "  email: String\n", "User.email changed type"),
        ("  role: ViewerRole!\n", "  role(of: ID!): ViewerRole!\n", "required argument"),
        ("type Viewer {", "type Watcher {", "Viewer was removed"),
        ("  DRAFT\n", "  SKETCH\n", "DRAFT was removed"),
    ],
)
def test_what_breaks_a_client_is_told(before: str, after: str, said: str) -> None:
    sdl = print_sdl(application)
    assert before in sdl
    changed = sdl.replace(before, after)
    if "Watcher" in after:
        changed = changed.replace(": Viewer!", ": Watcher!")
    assert any(said in change for change in breaking_changes(sdl, changed))


def test_every_table_has_a_type_and_every_type_its_root_fields() -> None:
    sdl = print_sdl(application)
    tables = {node.model.__tablename__ for node in application.registry.nodes}
    assert tables == set(Base.metadata.tables)
    for node in application.registry.nodes:
        assert f"type {node.name} implements Node" in sdl
        assert f"): {node.name}\n" in sdl
        assert f"): {node.name}Connection!\n" in sdl


def test_what_is_internal_does_not_show() -> None:
    sdl = print_sdl(application)
    for word in ("deletedAt", "tenantId", "createdById"):
        assert word not in sdl


def arguments(kind: Any) -> Iterator[tuple[str, Any]]:
    """Every argument of every field, as `Type.field(argument)`, and its type."""
    for name, field in kind.fields.items():
        for argument, taken in field.args.items():
            yield f"{kind.name}.{name}({argument})", taken.type


def reached(kind: Any, seen: set[str]) -> Iterator[str]:
    """What can be written in a value of that type: names of fields and of enums' values."""
    named: Any = get_named_type(kind)
    if named.name in seen:
        return
    seen.add(named.name)
    if is_input_object_type(named):
        for name, field in named.fields.items():
            yield name
            yield from reached(field.type, seen)
    elif is_enum_type(named):
        yield from named.values


def test_no_argument_reaches_what_is_sealed() -> None:
    """But those that write it: no filter, order, group, and no aggregate either."""
    schema = build_schema(application).executable
    columns = [column for node in application.registry.nodes for column in node.columns.values()]
    sealed = [column for column in columns if column.is_sealed]
    assert [column.field for column in sealed] == ["encryptedData"]
    writing = schema.mutation_type
    assert writing is not None
    kinds: list[Any] = list(schema.type_map.values())
    for kind in kinds:
        if not is_object_type(kind) or kind is writing or is_introspection_type(kind):
            continue
        for place, taken in arguments(kind):
            names = {name.replace("_", "").lower() for name in reached(taken, set())}
            assert not {column.field.lower() for column in sealed} & names, place
        if kind.name.endswith(("Aggregates", "GroupKey")):
            assert not {column.field for column in sealed} & set(kind.fields), kind.name


def test_what_is_sealed_says_so() -> None:
    assert "encryptedData: Base64 @sealed" in print_sdl(application)
    assert print_sdl(application).count(" @sealed\n") == 1
