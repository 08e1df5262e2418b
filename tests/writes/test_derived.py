"""What can be derived from a declaration, and what is said of one that cannot."""

from dataclasses import replace
from typing import Any

import pytest

import models
from db.errors import Fault
from gql.nodes.node import Upsert, auto, node, relation
from gql.nodes.registry import Registry
from gql.types import application
from gql.writes.derived import derived_mutations
from gql.writes.fields import Fields


def derived(model: Any, *writes: Any, **fields: Any) -> list[str]:
    """The names of the mutations of a type of its own for `model`."""
    declared: type = node(model, writes=writes)(
        type(model.__name__, (), {"__doc__": "A row.", **fields})
    )
    chosen = replace(application, registry=Registry([declared]))
    return [mutation.name for mutation in derived_mutations(chosen)]


def test_mutations_are_named_after_the_type() -> None:
    title = auto("What it is called.")
    names = derived(models.WorkshopStep, "create", "update", "delete", title=title)
    assert names == ["create_workshop_step", "update_workshop_step", "delete_workshop_step"]


@pytest.mark.parametrize(
    ("model", "verb", "words"),
    [
        (
            models.User,
            "upsert",
            "choose among create, update, delete, restore, many, Upsert(...).",
        ),
        (models.Location, "restore", "its rows are deleted for good: add SoftDelete to the model."),
        (models.Tenant, "create", "write a mutation for it."),
        (models.Tenant, "many", "write a mutation for it."),
        (models.User, Upsert("display_name"), "of `display_name`: declare one in its table."),
        (models.WorkshopStep, Upsert("position"), "of `position`: declare one in its table."),
        (models.InviteCode, Upsert("code"), "but clients do not set `code`."),
    ],
)
def test_what_cannot_be_derived_is_a_sentence(model: Any, verb: Any, words: str) -> None:
    with pytest.raises(Fault) as caught:
        derived(model, verb)
    [sentence] = caught.value.sentences
    assert sentence.endswith(words)
    assert model.__name__ in sentence


def test_fields_are_what_a_client_may_choose() -> None:
    fields = Fields(application.registry[models.Workshop], is_new=True)
    assert fields.attributes == ("title", "description", "status")
    assert fields.author == "created_by_id"
    assert list(fields.defaults) == ["status"]
    assert fields.references == {}


def test_to_one_relations_are_fields_by_the_id_of_their_row() -> None:
    declared: type = node(models.WorkshopMember)(
        type(
            "WorkshopMember",
            (),
            {
                "role": auto("What for."),
                "user": relation("Who."),
                "workshop": relation("Where.", writable=False),
                "tenant": relation("Whose."),
            },
        )
    )
    user: type = node(models.User)(type("User", (), {}))
    registry = Registry([declared, user])
    fields = Fields(registry[models.WorkshopMember], is_new=True)
    assert fields.attributes == ("role", "user_id")
    assert {name: str(each) for name, each in fields.references.items()} == {"user_id": "User.id"}
