"""The library as an application with fields of its own."""

from gql.nodes.application import Accounts, Application, ViewerField
from gql.nodes.registry import Registry, declared_in
from tests.fields import types
from tests.fields.models import Base, Reader
from tests.library.models import LIBRARY, READER

fields = Application(
    registry=Registry(declared_in(types)),
    metadata=Base.metadata,
    accounts=Accounts(Reader, setting=READER, claim="reader"),
    viewer_fields=(ViewerField("reader", Reader, READER, "Who reads."),),
    id_claims={LIBRARY: "library"},
    migrations="tests.library.migrations",
)

# As the setting APPLICATION names it.
PATH = "tests.fields.application:fields"
FUNCTION = """
create function public.book_likes(book books) returns integer
language sql stable
begin atomic
  select count(*) from readers where favorite_book_id = book.id;
end
"""
