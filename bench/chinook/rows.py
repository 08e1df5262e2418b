"""Generates the rows of Chinook: as many as the original has, of about the same sizes. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import cycle, islice
from random import Random

Row = tuple[object, ...]

RANDOM_SEED = 7
ARTISTS, ARTISTS_WITH_ALBUMS, ALBUMS, TRACKS = 275, 204, 347, 3_503
# Every one of the first artists has albums.
FIRST_ARTISTS = 20
# How many tracks each has in the original, by id.
GENRES = (
    *(1297, 130, 374, 332, 12, 81, 579, 58, 48, 43, 15, 24),
    *(28, 61, 30, 28, 35, 13, 93, 26, 64, 17, 40, 74, 1),
)
MEDIA_TYPES = (3034, 237, 214, 7, 11)
PLAYLISTS = (3290, 0, 213, 0, 1477, 0, 0, 3290, 1, 213, 39, 75, 25, 25, 25, 15, 26, 1)
# How many customers live there.
COUNTRIES = {
    "USA": 13,
    "Canada": 8,
    "Brazil": 5,
    "France": 5,
    "Germany": 4,
    "United Kingdom": 3,
    "Czech Republic": 2,
    "India": 2,
    "Portugal": 2,
} | dict.fromkeys(
    "Argentina Australia Austria Belgium Chile Denmark Finland Hungary Ireland Italy Netherlands "
    "Norway Poland Spain Sweden".split(),
    1,
)
INVOICES, LINES = 412, (1, 2, 4, 6, 9, 14, 2)
# The manager of each employee, by id.
MANAGERS = (None, 1, 2, 2, 2, 1, 6, 6)
# The columns have no time zone.
FIRST_DAY = datetime(2021, 1, 1)  # noqa: DTZ001
PRICE, PRICE_OF_VIDEOS = Decimal("0.99"), Decimal("1.99")
VIDEO = 3
WORDS = (
    "all and black blue by day dreams evil fear fire for from heart heaven high home in life light "
    "live love man moon my night no of on one out over rain river road rock soul stone street sun "
    "the time to under war water wild wind you S\u00e3o Ni\u00f1o Stra\u00dfe Montr\u00e9al"
).split()


def rows() -> dict[str, list[Row]]:
    """The rows of each table in the order of its columns, after those that they refer to."""
    random = Random(RANDOM_SEED)
    tracks = list(_tracks(random))
    customers = list(_customers(random))
    lines = list(_lines(random, tracks))
    return {
        "artist": [(id, _text(random, 4)) for id in _ids(ARTISTS)],
        "album": list(_albums(random)),
        "employee": list(_employees(random)),
        "customer": customers,
        "genre": [(id, _text(random, 2)) for id in _ids(len(GENRES))],
        "media_type": [(id, _text(random, 3)) for id in _ids(len(MEDIA_TYPES))],
        "track": tracks,
        "invoice": list(_invoices(customers, lines)),
        "invoice_line": lines,
        "playlist": [(id, _text(random, 2)) for id in _ids(len(PLAYLISTS))],
        "playlist_track": list(_playlist_tracks(random)),
    }


def _albums(random: Random) -> Iterator[Row]:
    others = range(FIRST_ARTISTS + 1, ARTISTS + 1)
    artists = [*_ids(FIRST_ARTISTS), *random.sample(others, ARTISTS_WITH_ALBUMS - FIRST_ARTISTS)]
    for id, artist in zip(_ids(ALBUMS), _spread(random, artists, ALBUMS), strict=True):
        yield id, _text(random, 5), artist


def _tracks(random: Random) -> Iterator[Row]:
    albums = _spread(random, list(_ids(ALBUMS)), TRACKS)
    genres = random.choices(_ids(len(GENRES)), GENRES, k=TRACKS)
    media_types = random.choices(_ids(len(MEDIA_TYPES)), MEDIA_TYPES, k=TRACKS)
    for id, album, genre, media_type in zip(_ids(TRACKS), albums, genres, media_types, strict=True):
        composer = _text(random, 5) if random.random() < 0.72 else None
        milliseconds = int(random.lognormvariate(12.5, 0.5))
        price = PRICE_OF_VIDEOS if media_type == VIDEO else PRICE
        length = milliseconds, milliseconds * 33
        yield (id, _text(random, 3), album, media_type, genre, composer, *length, price)


def _employees(random: Random) -> Iterator[Row]:
    for id, manager in enumerate(MANAGERS, 1):
        dates = FIRST_DAY - timedelta(days=20_000 + id), FIRST_DAY - timedelta(days=6_000 + id)
        place = _place(random, "Canada")
        yield (id, *_person(random), _text(random, 2), manager, *dates, *place, _mail(id))


def _customers(random: Random) -> Iterator[Row]:
    countries = [name for name, number in COUNTRIES.items() for _ in range(number)]
    random.shuffle(countries)
    for id, country in enumerate(countries, 1):
        company = _text(random, 3) if random.random() < 0.2 else None
        place = _place(random, country)
        yield (id, *_person(random), company, *place, _mail(id), random.choice((3, 4, 5)))


def _lines(random: Random, tracks: list[Row]) -> Iterator[Row]:
    id = 0
    for invoice, number in enumerate(islice(cycle(LINES), INVOICES), 1):
        for track in random.sample(tracks, number):
            id += 1
            yield id, invoice, track[0], track[-1], 1


def _invoices(customers: list[Row], lines: list[Row]) -> Iterator[Row]:
    """An invoice for the customers in turn, seven for each but the last."""
    totals: dict[object, Decimal] = {}
    for _, invoice, _, price, _ in lines:
        assert isinstance(price, Decimal)
        totals[invoice] = totals.get(invoice, Decimal()) + price
    for id, customer in zip(_ids(INVOICES), cycle(customers)):
        address = customer[4:9]
        yield (id, customer[0], FIRST_DAY + timedelta(days=id * 4), *address, totals[id])


def _playlist_tracks(random: Random) -> Iterator[Row]:
    for playlist, number in enumerate(PLAYLISTS, 1):
        for track in sorted(random.sample(_ids(TRACKS), number)):
            yield playlist, track


def _spread(random: Random, owners: list[int], number: int) -> list[int]:
    """An owner for each of `number` rows, in the order of the owners: some have many times more."""
    weights = [random.gammavariate(2, 1) for _ in owners]
    others = random.choices(owners, weights, k=number - len(owners))
    return sorted([*owners, *others])


def _person(random: Random) -> tuple[str, str]:
    return random.choice(WORDS).title(), random.choice(WORDS).title()


def _place(random: Random, country: str) -> tuple[object, ...]:
    """Address, city, state, country, postal code, phone and fax."""
    state = "BC" if random.random() < 0.5 else None
    code = str(random.randrange(10_000, 100_000))
    address, city = f"{_text(random, 3)} {code[:2]}", _text(random, 1)
    return address, city, state, country, code, f"+{code}", None


def _mail(id: int) -> str:
    return f"somebody.{id}@example.com"


def _text(random: Random, words: int) -> str:
    """So many words, or one more or less, as a title."""
    number = max(1, words + random.choice((-1, 0, 1)))
    return " ".join(random.choice(WORDS) for _ in range(number)).title()


def _ids(number: int) -> range:
    return range(1, number + 1)
