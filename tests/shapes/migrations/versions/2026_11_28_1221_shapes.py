"""Artists, their albums, tracks and playlists, and readings of sensors.

Revision ID: shapes_a
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from db.orm.postgres_type import PostgresType

revision = "shapes_a"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        do $$
        begin
          begin
            create role gateway_operator nologin noinherit;
          exception when duplicate_object or unique_violation then null;
          end;
          begin
            create role gateway nologin noinherit;
          exception when duplicate_object or unique_violation then null;
          end;
          if not pg_has_role('gateway', 'gateway_operator', 'member') then
            begin
              grant gateway_operator to gateway;
            exception when unique_violation then null;
            end;
          end if;
        end
        $$
        """
    )
    op.execute("grant select on alembic_version to gateway, gateway_operator")
    op.execute("create schema if not exists shop")
    op.execute("grant usage on schema shop to gateway, gateway_operator")
    op.execute("create schema if not exists vocabulary")
    op.execute("grant usage on schema vocabulary to gateway, gateway_operator")
    op.execute("CREATE TYPE vocabulary.album_format AS ENUM ('lp', 'cd', 'download')")
    op.execute("CREATE DOMAIN vocabulary.stars AS SMALLINT CHECK (value between 1 and 5)")
    op.create_table(
        "countries",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("continent", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "char_length(name) <= 100 and name ~ '\\S'", name=op.f("ck_countries_name_length")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_countries")),
    )
    op.execute("alter table countries enable row level security")
    op.execute("alter table countries force row level security")
    op.execute(
        """
        create policy everyone_reads on countries
        for select
        to gateway
        using ((select current_setting('app.role', true)) in ('member', 'admin'))
        """
    )
    op.execute(
        """
        create policy everyone_updates on countries
        for update
        to gateway
        using ((select current_setting('app.role', true)) = 'admin')
        with check ((select current_setting('app.role', true)) = 'admin')
        """
    )
    op.execute(
        """
        create policy everyone_inserts on countries
        for insert
        to gateway
        with check ((select current_setting('app.role', true)) = 'admin')
        """
    )
    op.execute(
        """
        create policy everyone_deletes on countries
        for delete
        to gateway
        using ((select current_setting('app.role', true)) = 'admin')
        """
    )
    op.execute(
        """
        create policy operator_acts on countries
        for all
        to gateway_operator
        using (true)
        with check (true)
        """
    )
    op.execute(
        """
        create policy owner_reads on countries
        for select
        to current_user
        using (true)
        """
    )
    op.execute(
        """
        grant select, insert, update, delete on countries
        to gateway, gateway_operator
        """
    )
    op.create_table(
        "readings",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("sensor", sa.Text(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("sensor", "taken_on", name=op.f("pk_readings")),
        schema="shop",
        postgresql_partition_by="RANGE (taken_on)",
    )
    op.execute("alter table shop.readings enable row level security")
    op.execute("alter table shop.readings force row level security")
    op.execute(
        """
        create policy tenant_reads on shop.readings
        for select
        to gateway
        using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
        """
    )
    op.execute(
        """
        create policy tenant_updates on shop.readings
        for update
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_inserts on shop.readings
        for insert
        to gateway
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_deletes on shop.readings
        for delete
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy operator_acts on shop.readings
        for all
        to gateway_operator
        using (true)
        with check (true)
        """
    )
    op.execute(
        """
        grant select, insert, update, delete on shop.readings
        to gateway, gateway_operator
        """
    )
    op.create_index(
        op.f("ix_readings_tenant_id_taken_on"),
        "readings",
        ["tenant_id", "taken_on"],
        unique=False,
        schema="shop",
    )
    op.create_table(
        "tags",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("order", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("tenant_id", "name", name=op.f("uq_tags_tenant_id_name")),
        schema="shop",
    )
    op.execute("alter table shop.tags enable row level security")
    op.execute("alter table shop.tags force row level security")
    op.execute(
        """
        create policy tenant_reads on shop.tags
        for select
        to gateway
        using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
        """
    )
    op.execute(
        """
        create policy tenant_updates on shop.tags
        for update
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_inserts on shop.tags
        for insert
        to gateway
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_deletes on shop.tags
        for delete
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy operator_acts on shop.tags
        for all
        to gateway_operator
        using (true)
        with check (true)
        """
    )
    op.execute(
        """
        grant select, insert, delete on shop.tags
        to gateway
        """
    )
    op.execute(
        """
        grant update (name, "order") on shop.tags
        to gateway
        """
    )
    op.execute(
        """
        grant select, insert, update, delete on shop.tags
        to gateway_operator
        """
    )
    op.create_table(
        "user",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "char_length(name) <= 100 and name ~ '\\S'", name=op.f("ck_user_name_length")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        schema="shop",
    )
    op.execute('alter table shop."user" enable row level security')
    op.execute('alter table shop."user" force row level security')
    op.execute(
        """
        create policy tenant_reads on shop."user"
        for select
        to gateway
        using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
        """
    )
    op.execute(
        """
        create policy tenant_updates on shop."user"
        for update
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_inserts on shop."user"
        for insert
        to gateway
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_deletes on shop."user"
        for delete
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy operator_acts on shop."user"
        for all
        to gateway_operator
        using (true)
        with check (true)
        """
    )
    op.execute(
        """
        grant select, insert, update, delete on shop."user"
        to gateway, gateway_operator
        """
    )
    op.create_table(
        "Artist",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Integer(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("in", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), server_default=sa.text("'person'"), nullable=False),
        sa.Column("metadata", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("near", sa.Text(), nullable=True),
        sa.Column("not", sa.Boolean(), nullable=True),
        sa.Column("node", sa.Text(), nullable=True),
        sa.Column("Mixed Case", sa.Text(), nullable=True),
        sa.Column("mentor_id", sa.Integer(), nullable=True),
        sa.Column("country_code", sa.Text(), nullable=True),
        sa.Column("born_in_code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "char_length(name) <= 100 and name ~ '\\S'", name=op.f("ck_Artist_name_length")
        ),
        sa.CheckConstraint("\"Mixed Case\" <> ''", name=op.f("ck_Artist_Mixed Case known")),
        sa.ForeignKeyConstraint(
            ["born_in_code"], ["countries.code"], name=op.f("fk_Artist_born_in_code")
        ),
        sa.ForeignKeyConstraint(
            ["country_code"], ["countries.code"], name=op.f("fk_Artist_country_code")
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["shop.Artist.id"], name=op.f("fk_Artist_mentor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_Artist")),
        schema="shop",
    )
    op.execute('alter table shop."Artist" enable row level security')
    op.execute('alter table shop."Artist" force row level security')
    op.execute(
        """
        create policy tenant_reads on shop."Artist"
        for select
        to gateway
        using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
        """
    )
    op.execute(
        """
        create policy tenant_updates on shop."Artist"
        for update
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_inserts on shop."Artist"
        for insert
        to gateway
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_deletes on shop."Artist"
        for delete
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy operator_acts on shop."Artist"
        for all
        to gateway_operator
        using (true)
        with check (true)
        """
    )
    op.execute(
        """
        grant select, insert, update, delete on shop."Artist"
        to gateway, gateway_operator
        """
    )
    op.create_index(
        op.f("ix_Artist_mentor_id"), "Artist", ["mentor_id"], unique=False, schema="shop"
    )
    op.create_index(
        op.f("ix_Artist_tenant_id_Mixed Case"),
        "Artist",
        ["tenant_id", "Mixed Case"],
        unique=False,
        schema="shop",
    )
    op.create_table(
        "playlists",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column(
            "playlist_uuid", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("Owner Id", sa.Uuid(), nullable=True),
        sa.Column(
            "made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.CheckConstraint(
            "char_length(title) <= 200 and title ~ '\\S'", name=op.f("ck_playlists_title_length")
        ),
        sa.ForeignKeyConstraint(["Owner Id"], ["shop.user.id"], name=op.f("fk_playlists_Owner Id")),
        sa.PrimaryKeyConstraint("playlist_uuid", name=op.f("pk_playlists")),
        schema="shop",
    )
    op.execute("alter table shop.playlists enable row level security")
    op.execute("alter table shop.playlists force row level security")
    op.execute(
        """
        create policy tenant_reads on shop.playlists
        for select
        to gateway
        using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
        """
    )
    op.execute(
        """
        create policy tenant_updates on shop.playlists
        for update
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and ((select current_setting('app.role', true)) = 'admin' or "Owner Id" = (select nullif(current_setting('app.user_id', true), '')::uuid))
        )
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and ((select current_setting('app.role', true)) = 'admin' or "Owner Id" = (select nullif(current_setting('app.user_id', true), '')::uuid))
        )
        """
    )
    op.execute(
        """
        create policy tenant_inserts on shop.playlists
        for insert
        to gateway
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and ((select current_setting('app.role', true)) = 'admin' or "Owner Id" = (select nullif(current_setting('app.user_id', true), '')::uuid))
        )
        """
    )
    op.execute(
        """
        create policy tenant_deletes on shop.playlists
        for delete
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and ((select current_setting('app.role', true)) = 'admin' or "Owner Id" = (select nullif(current_setting('app.user_id', true), '')::uuid))
        )
        """
    )
    op.execute(
        """
        create policy operator_acts on shop.playlists
        for all
        to gateway_operator
        using (true)
        with check (true)
        """
    )
    op.execute(
        """
        grant select, insert, update, delete on shop.playlists
        to gateway, gateway_operator
        """
    )
    op.create_table(
        "reading_notes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("sensor", sa.Text(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sensor", "taken_on"],
            ["shop.readings.sensor", "shop.readings.taken_on"],
            name=op.f("fk_reading_notes_sensor_taken_on"),
        ),
        sa.PrimaryKeyConstraint("note_id", name=op.f("pk_reading_notes")),
        schema="shop",
    )
    op.execute("alter table shop.reading_notes enable row level security")
    op.execute("alter table shop.reading_notes force row level security")
    op.execute(
        """
        create policy tenant_reads on shop.reading_notes
        for select
        to gateway
        using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
        """
    )
    op.execute(
        """
        create policy tenant_updates on shop.reading_notes
        for update
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_inserts on shop.reading_notes
        for insert
        to gateway
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_deletes on shop.reading_notes
        for delete
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy operator_acts on shop.reading_notes
        for all
        to gateway_operator
        using (true)
        with check (true)
        """
    )
    op.execute(
        """
        grant select, insert, update, delete on shop.reading_notes
        to gateway, gateway_operator
        """
    )
    op.create_index(
        op.f("ix_reading_notes_sensor_taken_on"),
        "reading_notes",
        ["sensor", "taken_on"],
        unique=False,
        schema="shop",
    )
    op.create_table(
        "albums",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("album_id", sa.Integer(), nullable=False),
        sa.Column("artist_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "title_length",
            sa.Integer(),
            sa.Computed("char_length(title)", persisted=True),
            nullable=False,
        ),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column(
            "format",
            PostgresType("vocabulary.album_format"),
            server_default=sa.text("'cd'"),
            nullable=False,
        ),
        sa.Column("stars", PostgresType("vocabulary.stars"), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "char_length(title) <= 200 and title ~ '\\S'", name=op.f("ck_albums_title_length")
        ),
        sa.ForeignKeyConstraint(
            ["artist_id"],
            ["shop.Artist.id"],
            name=op.f("fk_albums_artist_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("album_id", name=op.f("pk_albums")),
        sa.UniqueConstraint("tenant_id", "title", name=op.f("uq_albums_tenant_id_title")),
        schema="shop",
    )
    op.execute("alter table shop.albums enable row level security")
    op.execute("alter table shop.albums force row level security")
    op.execute(
        """
        create policy tenant_reads on shop.albums
        for select
        to gateway
        using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
        """
    )
    op.execute(
        """
        create policy tenant_updates on shop.albums
        for update
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_inserts on shop.albums
        for insert
        to gateway
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_deletes on shop.albums
        for delete
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy operator_acts on shop.albums
        for all
        to gateway_operator
        using (true)
        with check (true)
        """
    )
    op.execute(
        """
        grant select, insert, update, delete on shop.albums
        to gateway, gateway_operator
        """
    )
    op.execute(
        """
        grant usage on sequence shop.albums_album_id_seq
        to gateway, gateway_operator
        """
    )
    op.create_index(
        "ix_albums_lower_title",
        "albums",
        ["tenant_id", sa.literal_column("lower(title)")],
        unique=False,
        schema="shop",
    )
    op.create_index(
        "ix_albums_released",
        "albums",
        ["artist_id"],
        unique=False,
        schema="shop",
        postgresql_where=sa.text("released_on is not null"),
    )
    op.create_table(
        "album_covers",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("album_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["album_id"],
            ["shop.albums.album_id"],
            name=op.f("fk_album_covers_album_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("album_id", name=op.f("pk_album_covers")),
        schema="shop",
    )
    op.execute("alter table shop.album_covers enable row level security")
    op.execute("alter table shop.album_covers force row level security")
    op.execute(
        """
        create policy tenant_reads on shop.album_covers
        for select
        to gateway
        using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
        """
    )
    op.execute(
        """
        create policy tenant_updates on shop.album_covers
        for update
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_inserts on shop.album_covers
        for insert
        to gateway
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_deletes on shop.album_covers
        for delete
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy operator_acts on shop.album_covers
        for all
        to gateway_operator
        using (true)
        with check (true)
        """
    )
    op.execute(
        """
        grant select, insert, update, delete on shop.album_covers
        to gateway, gateway_operator
        """
    )
    op.create_table(
        "tracks",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("track_id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("album_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("disc", sa.Text(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["album_id"], ["shop.albums.album_id"], name=op.f("fk_tracks_album_id")
        ),
        sa.PrimaryKeyConstraint("track_id", name=op.f("pk_tracks")),
        schema="shop",
    )
    op.execute("alter table shop.tracks enable row level security")
    op.execute("alter table shop.tracks force row level security")
    op.execute(
        """
        create policy tenant_reads on shop.tracks
        for select
        to gateway
        using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
        """
    )
    op.execute(
        """
        create policy tenant_updates on shop.tracks
        for update
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_inserts on shop.tracks
        for insert
        to gateway
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_deletes on shop.tracks
        for delete
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy operator_acts on shop.tracks
        for all
        to gateway_operator
        using (true)
        with check (true)
        """
    )
    op.execute(
        """
        grant select, insert, update, delete on shop.tracks
        to gateway, gateway_operator
        """
    )
    op.create_index(op.f("ix_tracks_album_id"), "tracks", ["album_id"], unique=False, schema="shop")
    op.create_table(
        "playlist_tracks",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("playlist_uuid", sa.Uuid(), nullable=False),
        sa.Column("track_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["playlist_uuid"],
            ["shop.playlists.playlist_uuid"],
            name=op.f("fk_playlist_tracks_playlist_uuid"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["shop.tracks.track_id"], name=op.f("fk_playlist_tracks_track_id")
        ),
        sa.PrimaryKeyConstraint("playlist_uuid", "track_id", name=op.f("pk_playlist_tracks")),
        sa.UniqueConstraint(
            "playlist_uuid",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_playlist_tracks_playlist_uuid_position"),
        ),
        schema="shop",
    )
    op.execute("alter table shop.playlist_tracks enable row level security")
    op.execute("alter table shop.playlist_tracks force row level security")
    op.execute(
        """
        create policy tenant_reads on shop.playlist_tracks
        for select
        to gateway
        using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid))
        """
    )
    op.execute(
        """
        create policy tenant_updates on shop.playlist_tracks
        for update
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_inserts on shop.playlist_tracks
        for insert
        to gateway
        with check (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_deletes on shop.playlist_tracks
        for delete
        to gateway
        using (
          tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy operator_acts on shop.playlist_tracks
        for all
        to gateway_operator
        using (true)
        with check (true)
        """
    )
    op.execute(
        """
        grant select, insert, update, delete on shop.playlist_tracks
        to gateway, gateway_operator
        """
    )
    op.create_index(
        op.f("ix_playlist_tracks_track_id"),
        "playlist_tracks",
        ["track_id"],
        unique=False,
        schema="shop",
    )
    op.create_table(
        "track_tags",
        sa.Column("track_id", sa.BigInteger(), nullable=False),
        sa.Column("tag_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["shop.tags.id"], name=op.f("fk_track_tags_tag_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["track_id"],
            ["shop.tracks.track_id"],
            name=op.f("fk_track_tags_track_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("track_id", "tag_id", name=op.f("pk_track_tags")),
        schema="shop",
    )
    op.execute("alter table shop.track_tags enable row level security")
    op.execute("alter table shop.track_tags force row level security")
    op.execute(
        """
        create policy tenant_reads on shop.track_tags
        for select
        to gateway
        using (
          exists (select from shop.tags where shop.tags.id = shop.track_tags.tag_id)
          and exists (select from shop.tracks where shop.tracks.track_id = shop.track_tags.track_id)
        )
        """
    )
    op.execute(
        """
        create policy tenant_updates on shop.track_tags
        for update
        to gateway
        using (
          exists (select from shop.tags where shop.tags.id = shop.track_tags.tag_id)
          and exists (select from shop.tracks where shop.tracks.track_id = shop.track_tags.track_id)
          and (select current_setting('app.role', true)) = 'admin'
        )
        with check (
          exists (select from shop.tags where shop.tags.id = shop.track_tags.tag_id)
          and exists (select from shop.tracks where shop.tracks.track_id = shop.track_tags.track_id)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_inserts on shop.track_tags
        for insert
        to gateway
        with check (
          exists (select from shop.tags where shop.tags.id = shop.track_tags.tag_id)
          and exists (select from shop.tracks where shop.tracks.track_id = shop.track_tags.track_id)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy tenant_deletes on shop.track_tags
        for delete
        to gateway
        using (
          exists (select from shop.tags where shop.tags.id = shop.track_tags.tag_id)
          and exists (select from shop.tracks where shop.tracks.track_id = shop.track_tags.track_id)
          and (select current_setting('app.role', true)) = 'admin'
        )
        """
    )
    op.execute(
        """
        create policy operator_acts on shop.track_tags
        for all
        to gateway_operator
        using (true)
        with check (true)
        """
    )
    op.execute(
        """
        grant select, insert, update, delete on shop.track_tags
        to gateway, gateway_operator
        """
    )
    op.execute(
        """
        create materialized view shop.country_summaries as
        select continent, count(*) as countries, max(char_length(name)) as longest_name
        from countries
        group by continent
        with no data
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_country_summaries_continent ON shop.country_summaries (continent)"
    )
    op.execute(
        """
        grant select on shop.country_summaries
        to gateway, gateway_operator
        """
    )
    op.execute(
        """
        create view shop.artist_summaries with (security_invoker = true) as
        select artist.id as artist_id, artist.tenant_id, artist.name, artist."Mixed Case",
          count(album.album_id) as albums, max(album.released_on) as last_released_on
        from shop."Artist" as artist
        left join shop.albums as album on album.artist_id = artist.id
        group by artist.id
        """
    )
    op.execute(
        """
        grant select on shop.artist_summaries
        to gateway, gateway_operator
        """
    )


def downgrade() -> None:
    op.execute("drop view shop.artist_summaries")
    op.execute("drop materialized view shop.country_summaries")
    op.drop_table("track_tags", schema="shop")
    op.drop_index(op.f("ix_playlist_tracks_track_id"), table_name="playlist_tracks", schema="shop")
    op.drop_table("playlist_tracks", schema="shop")
    op.drop_index(op.f("ix_tracks_album_id"), table_name="tracks", schema="shop")
    op.drop_table("tracks", schema="shop")
    op.drop_table("album_covers", schema="shop")
    op.drop_index(
        "ix_albums_released",
        table_name="albums",
        schema="shop",
        postgresql_where=sa.text("released_on is not null"),
    )
    op.drop_index("ix_albums_lower_title", table_name="albums", schema="shop")
    op.drop_table("albums", schema="shop")
    op.drop_index(
        op.f("ix_reading_notes_sensor_taken_on"), table_name="reading_notes", schema="shop"
    )
    op.drop_table("reading_notes", schema="shop")
    op.drop_table("playlists", schema="shop")
    op.drop_index(op.f("ix_Artist_tenant_id_Mixed Case"), table_name="Artist", schema="shop")
    op.drop_index(op.f("ix_Artist_mentor_id"), table_name="Artist", schema="shop")
    op.drop_table("Artist", schema="shop")
    op.drop_table("user", schema="shop")
    op.drop_table("tags", schema="shop")
    op.drop_index(op.f("ix_readings_tenant_id_taken_on"), table_name="readings", schema="shop")
    op.drop_table("readings", schema="shop")
    op.drop_table("countries")
    op.execute("drop domain vocabulary.stars")
    op.execute("drop type vocabulary.album_format")
    op.execute("revoke usage on schema vocabulary from gateway, gateway_operator")
    op.execute("revoke usage on schema shop from gateway, gateway_operator")
    op.execute("revoke select on alembic_version from gateway, gateway_operator")
