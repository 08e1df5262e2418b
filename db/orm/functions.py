"""Declares the SQL functions that an application's migrations create, in `MetaData.info`."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import MetaData

# The key in `MetaData.info` of the SQL that creates each function, by name.
FUNCTIONS = "functions"

# Postgres 18 has uuidv7(). Older versions get this one, with the same layout: 48 bits of Unix
# milliseconds, then random bits.
UUIDV7 = """
do $$
begin
  if current_setting('server_version_num')::int < 180000 then
    create function uuidv7() returns uuid
    language sql volatile parallel safe
    as $body$
      select encode(
        set_bit(
          set_bit(
            overlay(
              uuid_send(gen_random_uuid())
              placing substring(
                int8send(floor(extract(epoch from clock_timestamp()) * 1000)::bigint) from 3
              )
              from 1 for 6
            ),
            52, 1
          ),
          53, 1
        ),
        'hex'
      )::uuid
    $body$;
  end if;
end
$$
""".strip()


def functions_of(metadata: MetaData) -> Mapping[str, str]:
    """The SQL that creates each function of the application, by its name."""
    functions: Mapping[str, str] = metadata.info.get(FUNCTIONS, {})
    return functions
