"""What is written by a pattern is to the letter what the feeds say."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from catalogue import dcat
from catalogue.bulk import alike, blocks, columns
from catalogue.bulk.alike import Alike
from catalogue.dialects import licences
from catalogue.dialects.saying import Saying
from catalogue.writers import n_triples
from tests.catalogue import shelf
from tests.catalogue.dcat.conftest import files_of_its_own, home, stored
from tests.catalogue.dialects.conftest import PORTAL, shop
from tests.catalogue.harvested import drafts

__all__ = ["files_of_its_own", "home", "shop", "stored"]

TEXTS = some.one_of(
    some.sampled_from(["", " ", "CSV", "WMS", "text/csv", "dl-by-de/2.0", 'a "b"\\\n%s %(own)s', "Ämter & <Söhne>"]),
    some.text(max_size=20),
)
VALUES = some.one_of(some.none(), TEXTS, some.lists(TEXTS, max_size=3), some.integers(), some.booleans())
TIMES = some.none() | some.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=some.just(UTC))
PARTS = {
    **dict.fromkeys(("title", "description", "format", "media_type", "license", "file_name"), TEXTS),
    "access_url": some.sampled_from(["https://a.example/b?c=d", "a.example/ü", "https://a.example/%41", "ftp://x", ""]),
    "byte_size": some.none() | some.integers(-1, 2**63 - 1),
    "created_at": TIMES,
    "modified_at": TIMES,
    "blob": some.sampled_from(["", "", "", "0" * 64]),
    "row_count": some.sampled_from([None, None, 3]),
    "terms": some.dictionaries(
        some.sampled_from(
            ["language", "rights", "hash", "download_url", "access_url", "issued", "access_services", "documentation"]
        ),
        VALUES | some.sampled_from([[{"endpoint_url": "https://a.example/wfs"}], "https://a.example/doc"]),
        max_size=2,
    ),
}
TERMS = some.dictionaries(
    some.sampled_from(["publisher_name", "rights", "applicable_legislation"]), VALUES | some.just(shelf.HVD), max_size=2
)


def anew(shown):
    """The same dataset elsewhere: other ids, addresses, sizes and times."""
    id, time = uuid4(), datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    parts = [
        part._replace(
            id=uuid4(),
            dataset_id=id,
            access_url=part.access_url and f"{part.access_url}/{uuid4()}",
            byte_size=part.byte_size and part.byte_size // 2,
            created_at=part.created_at and time,
            modified_at=part.modified_at and time,
        )
        for part in shown.distributions
    ]
    return replace(shown, dataset=shown.dataset._replace(id=id), distributions=parts)


def plainly(shown):
    """Statements and row without any pattern."""
    node = dcat.dataset(PORTAL, shown)
    own = dcat.own_iri(PORTAL, shown.dataset.id)
    listed = f"<{PORTAL.iri('catalog')}> <http://www.w3.org/ns/dcat#dataset> <{node.iri}> <{PORTAL.iri('catalog')}> .\n"
    return listed + n_triples.quads(node, own), columns.row(Saying(node), shown)


def quickly(known, shown):
    """Statements and row, by a pattern where there is one."""
    (text,), (row,) = blocks.described(known, [shown], dcat.NOTHING)
    return text, row


def check(known, shown):
    for each in (shown, anew(shown), anew(shown)):
        text, row = quickly(known, each)
        assert (text, row) == plainly(each)
        assert row["license"] == (licences.address(Saying(dcat.dataset(PORTAL, each))) or None)


@settings(max_examples=80, deadline=None)
@given(part=some.fixed_dictionaries({}, optional=PARTS), terms=TERMS, license=TEXTS, title=TEXTS)
def test_whatever_stands_in_a_distribution(shop, part, terms, license, title):
    row = shop.minimal.dataset
    row = row._replace(terms={**row.terms, **terms}, license=license, organization_title=title)
    parts = [each._replace(**part, id=uuid4()) for each in [*shop.minimal.distributions] * 2]
    check(Alike(PORTAL), replace(shop.minimal, dataset=row, distributions=parts))


def test_all_that_the_samples_yield(stored):
    known = Alike(PORTAL)
    shown = [stored(replace(one, name="one")) for one in {one.identifier: one for one in drafts()}.values()]
    for each in (*shown, *map(anew, shown), stored(shelf.EVERYTHING)):
        check(known, each)
    assert len(shown) > 30


def test_of_the_second_of_a_kind_a_pattern_is_made_and_no_third_is_described(shop, monkeypatch):
    known, made = Alike(PORTAL), []
    describe = alike.distributions.distribution
    monkeypatch.setattr(alike.distributions, "distribution", lambda *given: made.append(given) or describe(*given))
    for _ in range(5):
        quickly(known, anew(shop.minimal))
    assert len(made) == 2


def test_only_so_many_kinds_are_remembered(shop, monkeypatch):
    monkeypatch.setattr(alike, "MOST", 3)
    known = Alike(PORTAL)
    for number in range(10):
        part = shop.minimal.distributions[0]._replace(title=f"Datei {number}")
        quickly(known, replace(shop.minimal, distributions=[part]))
        assert len(known._known) <= 3


@pytest.mark.parametrize("field", ["title", "description", "format", "media_type", "license", "terms"])
def test_what_differs_in_anything_else_is_of_another_kind(shop, field):
    (part,), row = shop.minimal.distributions, shop.minimal.dataset
    other = part._replace(**{field: {"language": ["de"]} if field == "terms" else "anders"})
    assert alike.distributions.kind(row, part) != alike.distributions.kind(row, other)
