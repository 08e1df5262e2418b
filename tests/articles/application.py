"""The articles as an application without tenants and accounts, which only operators use."""

from gql.nodes.application import Application
from gql.nodes.node import auto, node, relation
from gql.nodes.registry import Registry
from tests.articles import models
from tests.articles.models import HAS_PLACES, HAS_VECTORS, Base


@node(models.Author)
class Author:
    """Who writes."""

    handle = auto("What the author is called in links.")
    name = auto("The name.")
    articles = relation("What the author wrote.")


@node(models.Grade)
class Grade:
    """A grade."""

    score = auto("The number of points.")


@node(models.Article, writes=("create", "many", "update"))
class Article:
    """What is written."""

    handle = auto("The handle of its author.")
    views = auto("How often it was read.")
    score = auto("The points it got.")
    title = auto("The title.")
    body = auto("The text.")
    german = auto("The text in German.")
    source = auto("The table it comes from.")
    kept = auto("The words of the text.", writable=False)
    slow = auto("The words of the text, without an index.", writable=False)
    author = relation("Who wrote it.", writable=False)
    grade = relation("What it got.", writable=False)
    if HAS_VECTORS:
        embedding = auto("What it is about.")
        loose_embedding = auto("What it is about, without an index.")
    if HAS_PLACES:
        spot = auto("Where it was written.")


articles = Application(
    registry=Registry([Author, Grade, Article]),
    metadata=Base.metadata,
    migrations="tests.articles.migrations",
)

# As the setting APPLICATION names it.
PATH = "tests.articles.application:articles"
