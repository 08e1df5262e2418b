"""An application whose models name a table that no migration makes."""

from dataclasses import replace

from sqlalchemy import Column, Integer, MetaData, Table

from gql.types import application

metadata = MetaData(naming_convention=application.metadata.naming_convention)
for table in application.metadata.sorted_tables:
    table.to_metadata(metadata)
metadata.info.update(application.metadata.info)
Table("guests", metadata, Column("id", Integer, primary_key=True))

app = replace(application, metadata=metadata)
