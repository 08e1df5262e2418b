"""Ids and codes: their shape, their randomness, and what does not pass for one."""

import math
import time
from uuid import RFC_4122, uuid4

import asyncpg
import pytest

from db.embedded.bootstrap import SUPERUSER, Server
from db.orm.functions import UUIDV7
from db.orm.ids import (
    CODE_ALPHABET,
    CODE_GROUP_LENGTH,
    CODE_GROUPS,
    id_prefix,
    invite_code,
    parse_invite_code,
    parse_uuid,
    prefixed_id,
)


def test_an_invite_code_has_eighty_random_bits() -> None:
    assert CODE_GROUPS * CODE_GROUP_LENGTH * math.log2(len(set(CODE_ALPHABET))) >= 80
    codes = {invite_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert all(set(code) <= set(CODE_ALPHABET + "-") and len(code) == 19 for code in codes)
    assert not set("ILOU") & set(CODE_ALPHABET)


CODE = "7ZQ4-0XKD-PM2C-9TRA"


@pytest.mark.parametrize(
    "pasted",
    [
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", "\u2011"),
        CODE.replace("-", " \u2014 "),
        CODE.replace("-", "\u2212"),
        CODE.replace("-", "\u00ad"),
        CODE.replace("-", "\u30fc"),
        CODE.replace("-", "\u00a0"),
        "".join(chr(ord(sign) + 0xFEE0) for sign in CODE),
        "".join(chr(ord(sign) + 0xFEE0) for sign in CODE.lower()),
        f"\ufeff\u2068{CODE}\u2069\n",
        "\u200b".join(CODE),
        CODE.replace("0", "O"),
    ],
)
def test_a_code_is_read_however_it_was_pasted(pasted: str) -> None:
    assert parse_invite_code(pasted) == CODE


@pytest.mark.parametrize(
    "text", ["", "-", CODE[:-1], CODE + "A", CODE.replace("Z", "\u0417"), CODE + "_", CODE * 100]
)
def test_what_is_no_code_is_none(text: str) -> None:
    assert parse_invite_code(text) is None


def test_a_prefixed_id_names_its_table() -> None:
    made = prefixed_id("ws")
    assert id_prefix(made) == "ws"
    assert made != prefixed_id("ws")


@pytest.mark.parametrize(
    "text", ["", "ws", "ws_", "ws_ABC", "WS_" + "a" * 24, "ws_" + "a" * 23, "ws_" + "a" * 25, "\n"]
)
def test_what_is_no_prefixed_id_has_no_prefix(text: str) -> None:
    assert id_prefix(text) is None


def test_uuids_are_read_in_canonical_form_alone() -> None:
    uuid = uuid4()
    assert parse_uuid(str(uuid)) == parse_uuid(str(uuid).upper()) == uuid
    for text in (uuid.hex, f"{{{uuid}}}", f"urn:uuid:{uuid}", f" {uuid}", f"{uuid}\n", "", "0"):
        assert parse_uuid(text) is None


async def test_the_uuidv7_of_older_servers_has_the_shape_of_the_newest(server: Server) -> None:
    body = UUIDV7.split("$body$")[1]
    connection = await asyncpg.connect(server.url(SUPERUSER, "postgres").dsn)
    try:
        await connection.execute(
            f"create function pg_temp.older() returns uuid language sql volatile as $$ {body} $$"
        )
        for function in ("pg_temp.older()", "uuidv7()"):
            before = time.time_ns() // 1_000_000
            made = [await connection.fetchval(f"select {function}") for _ in range(50)]
            after = time.time_ns() // 1_000_000
            assert len(set(made)) == 50
            for uuid in made:
                assert (uuid.version, uuid.variant) == (7, RFC_4122)
                assert before <= uuid.int >> 80 <= after
    finally:
        await connection.close()
