"""The samples as an application without tenants and accounts, which only operators use."""

from gql.nodes.application import Application
from gql.nodes.node import auto, node
from gql.nodes.registry import Registry
from tests.kinds.cases import KINDS
from tests.kinds.models import Base, Note, Sample

SAMPLE = type(
    "Sample",
    (),
    {
        "__doc__": "A value of each kind.",
        "updated_at": auto("When it was last changed."),
        **{kind.name: auto(f"A {kind.name}.") for kind in KINDS},
    },
)
NOTE = type("Note", (), {"__doc__": "A note.", "text": auto("What it says.")})

kinds = Application(
    registry=Registry(
        [
            node(Sample, writes=("create", "many", "update"))(SAMPLE),
            node(Note)(NOTE),
        ]
    ),
    metadata=Base.metadata,
    migrations="tests.kinds.migrations",
)

# As the setting APPLICATION names it.
PATH = "tests.kinds.application:kinds"
