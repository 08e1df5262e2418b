"""Cases: files of `tests/cases` in, what to ask and what to expect out.

A case is a `.graphql` document. Beside it, `.json` says who asks with which variables and what
comes back, and `.sql` the statement it becomes, or why there is none. `make accept` writes both; a
person reads them, and CI only compares.

A variable such as `{ours.users.0}` stands for the id of that row of that tenant, and
`{ours.locations.cursor.5}` for a cursor in the list of its locations.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from db.session.identity import OPERATOR, Identity
from gql.cost.field_collection import Collector
from gql.documents.parsing import Documents
from gql.plan.cache import Refusal, Statement, make_statement
from gql.schema import build_schema
from gql.types import application
from tests.support.edge_rows import ODD
from tests.support.fixtures import edges_of, tenants

SCHEMA = build_schema(application).executable
FOLDER = Path(__file__).parents[1] / "cases"
PLACEHOLDER = re.compile(r"\{(ours|theirs|odd)\.([a-z_.]+?)(?:\.(\d+))?\}")
# What a write makes, which is something else each time, and what is said instead.
MADE = {
    "a new id": re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[a-z]+_[0-9a-z]{24}"),
    "a new code": re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}"),
    "a token": re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+"),
}
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+\+00:00")


@dataclass(frozen=True)
class Case:
    """One case; `path` is its document."""

    path: Path

    @property
    def name(self) -> str:
        return str(self.path.relative_to(FOLDER).with_suffix(""))

    @property
    def query(self) -> str:
        return self.path.read_text()

    @cached_property
    def about(self) -> dict[str, Any]:
        about: dict[str, Any] = json.loads(self.path.with_suffix(".json").read_text())
        return about

    @property
    def viewer(self) -> Identity | None:
        named = self.about["viewer"]
        if named in ("nobody", "operator"):
            return OPERATOR if named == "operator" else None
        tenant, role = named.split(".")
        found: Identity = getattr(_tenants()[tenant], role)
        return found

    @property
    def variables(self) -> dict[str, Any]:
        filled: dict[str, Any] = _filled(self.about.get("variables", {}))
        return filled

    @property
    def writes(self) -> bool:
        return "mutation" in self.query

    @property
    def sql(self) -> str:
        return self.path.with_suffix(".sql").read_text()

    def accept(self, response: dict[str, Any], sql: str) -> None:
        """Write what came back as what is expected."""
        about = {name: self.about[name] for name in ("viewer", "variables") if name in self.about}
        text = json.dumps(about | response, indent=2, ensure_ascii=True)
        self.path.with_suffix(".json").write_text(text + "\n")
        self.path.with_suffix(".sql").write_text(sql)


def plan_of(case: Case) -> tuple[Statement | Refusal, Mapping[str, Any]]:
    """The statement of `case`, or why it has none, and its variables as they were coerced."""
    collector = collector_of(case)
    if isinstance(collector, Refusal):
        return collector, {}
    return make_statement(collector, application), collector.variables.coerced


def collector_of(case: Case) -> Collector | Refusal:
    """The selections of `case`, unless its document or its variables are wrong."""
    document = Documents(SCHEMA).get(case.query)
    operation = document.operation(None)
    if operation is None or document.ast is None:
        return Refusal("Not a valid document.")
    variables = operation.variables.coerce_fully(case.variables)
    if variables is None:
        return Refusal("The variables are wrong.")
    return Collector(SCHEMA, document.ast, operation.node, variables)


def all_cases() -> list[Case]:
    return [Case(path) for path in sorted(FOLDER.rglob("*.graphql"))]


def without_what_is_new(response: dict[str, Any], known: str) -> dict[str, Any]:
    """`response` with what the write made, which is something else each time, in words.

    `known` holds everything that was there before.
    """
    text = json.dumps(response)
    for words, pattern in MADE.items():
        for made in set(pattern.findall(text)):
            text = text if made in known else text.replace(made, words)
    told: dict[str, Any] = json.loads(MOMENT.sub(_unless_now, text))
    return told


def _unless_now(found: re.Match[str]) -> str:
    """The moment, unless it has been a moment ago."""
    age = datetime.now(UTC) - datetime.fromisoformat(found[0])
    return "now" if abs(age) < timedelta(minutes=5) else found[0]


def _tenants() -> dict[str, Any]:
    ours, theirs = tenants()
    return {"ours": ours, "theirs": theirs, "odd": ODD}


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _filled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item) for item in value]
    if isinstance(value, str) and (found := PLACEHOLDER.fullmatch(value)):
        return _value(*found.groups())
    return value


def _value(tenant: str, what: str, number: str | None) -> str:
    of = _tenants()[tenant]
    if what == "id":
        return str(of.id)
    at = int(number or 0)
    if what == "locations.cursor":
        return str(edges_of(of)[at]["cursor"])
    if what == "users":
        return str(of.users[at])
    rows = of.locations() if what == "locations" else of.rows(what)
    return str(rows[at][1])
