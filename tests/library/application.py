"""The library as an application: no tenant model, ids and claims of its own."""

from dataclasses import replace

from gql.nodes.application import Accounts, Application, ViewerField
from gql.nodes.registry import Registry, declared_in
from gql.writes.mutation import mutations_in
from tests.library import mutations, types
from tests.library.models import LIBRARY, READER, Base, Reader

library = Application(
    registry=Registry(declared_in(types)),
    metadata=Base.metadata,
    accounts=Accounts(Reader, setting=READER, claim="reader"),
    mutations=mutations_in(mutations),
    viewer_fields=(ViewerField("reader", Reader, READER, "Who reads; null when removed."),),
    id_claims={LIBRARY: "library"},
    migrations="tests.library.migrations",
)

# As the setting APPLICATION names it.
PATH = "tests.library.application:library"

# The same without accounts, so that nobody can be looked for.
unchecked = replace(library, accounts=None, viewer_fields=(), id_claims={LIBRARY: "library"})
UNCHECKED_PATH = "tests.library.application:unchecked"
