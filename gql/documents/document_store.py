"""Finds the document of a request: sent along, persisted, or from the manifest."""

from dataclasses import dataclass

from graphql import GraphQLSchema

from db.settings import Settings
from gql.caching.memory import MemoryCache
from gql.documents.graphql_request import GraphQLRequest
from gql.documents.limits import Limits
from gql.documents.parsing import Document, Documents, Operation
from gql.documents.persisted import Persisted


@dataclass(frozen=True, slots=True)
class RequestedOperation:
    """A request with its document; `operation` is None where the document has no such one."""

    request: GraphQLRequest
    document: Document
    operation: Operation | None

    @property
    def is_query(self) -> bool:
        """Whether it only reads; what is no operation changes nothing either."""
        return self.operation is None or self.operation.is_query


class DocumentStore:
    """The documents of one schema, parsed and validated within the limits of the settings."""

    def __init__(
        self,
        schema: GraphQLSchema,
        settings: Settings,
        cache: MemoryCache,
        persisted: Persisted | None = None,
    ) -> None:
        self._persisted = persisted or Persisted(settings)
        shows_schema = settings.shows_schema
        self._documents = Documents(
            schema, Limits.of(settings), shows_schema=shows_schema, cache=cache
        )
        # Documents of the manifest have no limits, if the settings say so.
        self._exempt = (
            Documents(schema, shows_schema=shows_schema, cache=cache)
            if settings.persisted_exempt
            else self._documents
        )

    def find(self, request: GraphQLRequest) -> RequestedOperation:
        """The operation of `request`; `GatewayError` if its document cannot be found."""
        found = self._persisted.find(request)
        documents = self._exempt if found.is_trusted else self._documents
        document = documents.get(found.request.query)
        if not document.errors:
            self._persisted.keep(found.request)
        operation = document.operation(found.request.operation_name)
        return RequestedOperation(found.request, document, operation)
