"""The published contract: exported, described, and complete."""

from pathlib import Path

from gql.node import NODES
from gql.schema import print_sdl, undescribed
from models import Base

ROOT = Path(__file__).parent.parent


def test_the_exported_schema_is_what_the_code_says() -> None:
    assert (ROOT / "schema.graphql").read_text() == print_sdl()


def test_everything_a_client_sees_is_described() -> None:
    assert undescribed() == []


def test_every_table_has_a_type_and_every_type_its_root_fields() -> None:
    sdl = print_sdl()
    assert {node.plural for node in NODES.values()} == set(Base.metadata.tables)
    for node in NODES.values():
        assert f"type {node.name} implements Node" in sdl
        assert f"): {node.name}\n" in sdl
        assert f"): {node.name}Connection!\n" in sdl


def test_what_is_internal_does_not_show() -> None:
    sdl = print_sdl()
    for word in ("deletedAt", "tenantId", "createdById"):
        assert word not in sdl
