"""The library as an application with fields of its own."""

from gql.nodes.application import Accounts, Application, ViewerField
from gql.nodes.registry import Registry, declared_in
from gql.writes.mutation import mutations_in
from tests.fields import mutations, types
from tests.fields.models import Base, Reader
from tests.library.models import LIBRARY, READER

fields = Application(
    registry=Registry(declared_in(types)),
    metadata=Base.metadata,
    accounts=Accounts(Reader, setting=READER, claim="reader"),
    mutations=mutations_in(mutations),
    viewer_fields=(ViewerField("reader", Reader, READER, "Who reads."),),
    id_claims={LIBRARY: "library"},
    migrations="tests.library.migrations",
)

# As the setting APPLICATION names it.
PATH = "tests.fields.application:fields"
FUNCTIONS = """
create function public.book_likes(book books) returns integer
language sql stable
begin atomic
  select count(*) from readers where favorite_book_id = book.id;
end;

create function public.book_fault(book books) returns text
language plpgsql stable
as $$
begin
  if book.title = 'Book 2' then
    raise exception 'a fault of the function';
  end if;
  return book.title;
end
$$
"""
