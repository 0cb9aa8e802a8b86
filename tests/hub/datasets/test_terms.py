import pytest

from hub.datasets import terms
from hub.datasets.terms import DATASET, DISTRIBUTION, KEPT, Kind, Term

TABLES = {
    "dataset": DATASET,
    "distribution": DISTRIBUTION,
    "service": terms.SERVICE,
    "series": terms.SERIES,
    "catalogue": terms.CATALOG,
    "agent": terms.AGENT,
    "contact": terms.CONTACT,
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_property_stands_there_once(table):
    assert len({term.field for term in table}) == len({term.key for term in table}) == len(table)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_iri_has_a_prefix_and_no_other_property_but_dct_spatial_shares_it(table):
    assert all(term.iri.count(":") == 1 for term in table)
    assert len({term.iri for term in table}) == len(table)


@pytest.mark.parametrize("term", [*DATASET, *DISTRIBUTION, *terms.SERVICE], ids=lambda term: term.iri)
def test_only_codes_have_the_address_of_a_vocabulary_and_only_statements_a_class(term):
    assert bool(term.base) == (term.kind in (Kind.CODE, Kind.STATEMENT))
    assert term.kind is not Kind.CODE or (term.base.startswith("http") and term.base.endswith("/"))
    assert term.kind is not Kind.STATEMENT or term.base.endswith("Statement")


def test_the_key_is_ckans_word_where_it_has_another_one():
    assert (Term("a", "dct:a", Kind.TEXT).key, Term("a", "dct:a", Kind.TEXT, ckan="b").key) == ("a", "b")


def test_what_has_a_column_is_not_kept_twice():
    assert not terms.COLUMNS & set(KEPT)
    assert set(terms.COLUMNS) | set(KEPT) >= {term.field for term in DATASET}


def test_agents_are_kept_in_flat_fields():
    assert {"publisher_name", "contact_email", "creator_uri"} <= set(KEPT)
