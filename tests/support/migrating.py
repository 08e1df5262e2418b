"""Migrates a database of a test application."""

from alembic import command
from alembic.config import Config

from db.checks.revision import migrations_folder
from db.urls.url import DatabaseUrl
from gql.nodes.application import Application


def migrate(application: Application, url: DatabaseUrl, revision: str = "head") -> None:
    """Migrate the database at `url` up to head, or down to another revision."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder(application.migrations)))
    config.attributes["url"] = url
    (command.upgrade if revision == "head" else command.downgrade)(config, revision)
