"""A gateway and a browser for the tests of the explorer's page."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page

from db.session.database import Database
from gql.http import graphiql
from tests.support.browser import open_page
from tests.support.fixtures import TestTenant
from tests.support.serve import serve


@pytest.fixture
async def address(database: Database, ours: TestTenant) -> AsyncIterator[str]:
    """A gateway whose default viewer is the admin of the tenant, as in development."""
    assert (graphiql.FOLDER / "index.html").exists(), "make explorer builds it"
    async with serve(database, ours.admin) as address:
        yield address


@pytest.fixture
async def page(address: str) -> AsyncIterator[Page]:
    """A browser with the explorer open; errors of the page fail the test."""
    async with open_page(address) as page:
        yield page
