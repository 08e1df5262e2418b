"""Requests that schemathesis generates from the schema cause no server error."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from db.session.identity import OPERATOR
from db.urls.url import DatabaseUrl
from tests.conftest import ROOT
from tests.support.client import SECRET, authorization
from tests.support.fixtures import TestTenant
from tests.support.mutations import LIFECYCLE
from tests.support.running import gateway

# The number for each field of Query and Mutation; `make fuzz` sets more.
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "5")

pytestmark = pytest.mark.writes


# The permitted viewer of each field: schemathesis counts a refusal without data as a failure.
FOR_OPERATORS = f"Mutation\\.({'|'.join((*LIFECYCLE, 'updateTenant'))})$"
ASKED = {
    "queries": ("admin", "^Query"),
    "mutations": ("admin", f"^(?!{FOR_OPERATORS})Mutation"),
    "the life of tenants": ("operator", f"^{FOR_OPERATORS}"),
}


@pytest.mark.parametrize("kind", ASKED)
def test_no_request_generated_from_the_schema_is_a_server_error(
    url: DatabaseUrl, ours: TestTenant, tmp_path: Path, kind: str
) -> None:
    role, fields = ASKED[kind]
    viewer = OPERATOR if role == "operator" else ours.admin
    environment = {"DATABASE_URL": url.dsn, "AUTH_JWT_SECRET": SECRET}
    with gateway(tmp_path, "serve", **environment) as running:
        command = [
            *(str(Path(sys.executable).with_name("schemathesis")), "run"),
            *(str(ROOT / "schema.graphql"), "--url", f"{running.address}/graphql"),
            *("--header", f"Authorization: {authorization(viewer)['Authorization']}"),
            *("--include-name-regex", fields, "--checks", "not_a_server_error"),
            *("--phases", "fuzzing", "--max-examples", EXAMPLES, "--no-color"),
        ]
        done = subprocess.run(
            command,
            cwd=tmp_path,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "SCHEMATHESIS_HOOKS": "tests.support.scalars_of_schemathesis",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        # The log has the errors that are masked for clients.
        assert "failed at" not in running.errors.read_text()
