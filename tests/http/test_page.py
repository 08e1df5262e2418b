"""Which requests to /graphql open the page of GraphiQL: those of browsers, also with a query."""

import pytest
from starlette.types import Scope

from gql.http.graphiql import wants_page

CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
GRAPHQL = "application/graphql-response+json"
QUERY = b"query={__typename}"


def scope(method: str, accept: str | None, query_string: bytes = b"") -> Scope:
    headers = [] if accept is None else [(b"accept", accept.encode())]
    return {"type": "http", "method": method, "headers": headers, "query_string": query_string}


@pytest.mark.parametrize("query_string", [b"", QUERY, b"documentId=1"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("accept", [CHROME, "text/html", f"{GRAPHQL};q=0.5, text/html"])
def test_a_browser_gets_the_page(method: str, accept: str, query_string: bytes) -> None:
    assert wants_page(scope(method, accept, query_string))


@pytest.mark.parametrize(
    "accept",
    [
        None,
        "*/*",
        "text/*",
        "application/json",
        GRAPHQL,
        f"{GRAPHQL}, application/json;q=0.9",
        "application/json, text/html",
        f"{GRAPHQL}, text/html;q=0.9",
        "text/html;q=0",
    ],
)
def test_a_client_gets_the_response_of_its_query(accept: str | None) -> None:
    assert not wants_page(scope("GET", accept, QUERY))


def test_a_post_is_never_for_the_page() -> None:
    assert not wants_page(scope("POST", CHROME))
