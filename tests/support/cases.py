"""Reads and writes the cases in `tests/cases`.

A case is a `.graphql` document. Its `.json` file holds the viewer, the variables and the expected
response; its `.sql` file holds the expected statement, or the reason why there is none. `make
accept` writes both; a person reviews them, and CI only compares.

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
from gql.errors import GatewayError
from gql.plan.cache import Made, Refusal, make_statement
from gql.plan.compilation import Statement
from gql.schema import build_schema
from gql.types import application
from tests.support.edge_rows import EDGE_TENANT
from tests.support.fixtures import edges_of, tenants

SCHEMA = build_schema(application).executable
FOLDER = Path(__file__).parents[1] / "cases"
PLACEHOLDER = re.compile(r"\{(ours|theirs|odd)\.([a-z_.]+?)(?:\.(\d+))?\}")
# Values that a write generates, which differ each time, by the text that replaces them.
GENERATED = {
    "a new id": re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[a-z]+_[0-9a-z]{24}"),
    "a new code": re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}"),
    "a token": re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+"),
}
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+\+00:00")


@dataclass(frozen=True)
class Case:
    """A case; `path` is the path of its document."""

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
        viewer: Identity = getattr(_tenants()[tenant], role)
        return viewer

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
        """Write a response and its statement as the expected ones."""
        about = {name: self.about[name] for name in ("viewer", "variables") if name in self.about}
        text = json.dumps(about | response, indent=2, ensure_ascii=True)
        self.path.with_suffix(".json").write_text(text + "\n")
        self.path.with_suffix(".sql").write_text(sql)


def plan_of(case: Case) -> tuple[Made, Mapping[str, Any]]:
    """The statement of `case`, or why it has none, and its coerced variables."""
    collector = collector_of(case)
    if isinstance(collector, Refusal):
        return collector, {}
    return make_statement(collector, application), collector.variables.coerced


def collector_of(case: Case) -> Collector | Refusal:
    """The selections of `case`; a refusal if its document or variables are invalid."""
    document = Documents(SCHEMA).get(case.query)
    operation = document.operation(None)
    if operation is None or document.ast is None:
        return Refusal("Not a valid document.")
    variables = operation.variables.coerce_fully(case.variables)
    if variables is None:
        return Refusal("The variables are wrong.")
    return Collector(SCHEMA, document.ast, operation.node, variables)


def statement(case: Case) -> tuple[Statement, list[Any], Identity] | None:
    """What the plan lane runs for `case`; None if it runs nothing."""
    made, variables = plan_of(case)
    if not isinstance(made, Statement) or case.viewer is None:
        return None
    try:
        return made, made.arguments(variables, case.viewer), case.viewer
    except GatewayError:
        return None


def all_cases() -> list[Case]:
    return [Case(path) for path in sorted(FOLDER.rglob("*.graphql"))]


def mask_new_values(response: dict[str, Any], known: str) -> dict[str, Any]:
    """`response` with the values that the write generated replaced by descriptions.

    `known` is a text that contains all ids from before the write.
    """
    text = json.dumps(response)
    for words, pattern in GENERATED.items():
        for value in set(pattern.findall(text)):
            text = text if value in known else text.replace(value, words)
    masked: dict[str, Any] = json.loads(MOMENT.sub(_mask_now, text))
    return masked


def _mask_now(match: re.Match[str]) -> str:
    """The time of the match, or `now` if it is less than five minutes away."""
    age = datetime.now(UTC) - datetime.fromisoformat(match[0])
    return "now" if abs(age) < timedelta(minutes=5) else match[0]


def _tenants() -> dict[str, Any]:
    ours, theirs = tenants()
    return {"ours": ours, "theirs": theirs, "odd": EDGE_TENANT}


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _filled(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item) for item in value]
    if isinstance(value, str) and (match := PLACEHOLDER.fullmatch(value)):
        return _value(*match.groups())
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
