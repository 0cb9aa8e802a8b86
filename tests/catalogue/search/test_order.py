import random
from datetime import timedelta
from functools import cmp_to_key

import pytest

from catalogue.search.fields import NAME_ORDER, folded
from catalogue.search.index import Index
from catalogue.search.order import DEFAULT, read_sort
from catalogue.search.query import SearchRequest, Visibility
from hub.errors import Invalid

READ = {
    "name": lambda entry: entry.name,
    "title_string": lambda entry: folded(entry.title),
    "metadata_created": lambda entry: entry.metadata_created,
    "metadata_modified": lambda entry: entry.metadata_modified,
    "id": lambda entry: entry.id,
}
TITLES = ["Ärztehaus", "Haushaltsplan 2023", "Haushaltsplan 2024", "haushaltsplan 2023", "Zoo"]


@pytest.fixture(scope="module")
def entries(make):
    """3,000 entries with few different dates and titles: most of them tie."""
    draw = random.Random(7)
    start = make("x").metadata_modified
    return [
        make(
            f"haushaltsplan-{draw.getrandbits(32):08x}",
            title=draw.choice(TITLES),
            notes="Baum " * draw.randrange(1, 4),
            metadata_modified=start + timedelta(days=draw.randrange(3)),
        )
        for _ in range(3_000)
    ]


@pytest.fixture(scope="module")
def crowd(entries, tmp_path_factory):
    """An index of them in three parts."""
    index = Index(tmp_path_factory.mktemp("crowd"))
    for part in range(3):
        index.update(entries[part::3], [], part + 1, since=part)
    return index


def plainly_sorted(entries, sort):
    def compare(one, other):
        for name, descending in [*read_sort(sort).fields, ("id", False)]:
            left, right = READ[name](one), READ[name](other)
            if left != right:
                return (1 if left > right else -1) * (-1 if descending else 1)
        return 0

    return [entry.id for entry in sorted(entries, key=cmp_to_key(compare))]


def ids(index, start, rows, sort, q=""):
    return index.search(SearchRequest(q=q, start=start, rows=rows, sort=sort), Visibility()).ids


@pytest.mark.parametrize(
    "sort",
    [
        *("id asc", "id desc", "name asc", "name desc", "title_string asc, id desc", "metadata_created asc, id asc"),
        *("title_string asc, name desc", "metadata_modified desc, title_string asc, name asc"),
        *("metadata_created desc, metadata_modified asc, title_string desc", "metadata_modified asc, id desc"),
    ],
)
@pytest.mark.parametrize(("start", "rows"), [(0, 10), (0, 1000), (777, 13), (1490, 20), (2_990, 100)])
def test_a_page_is_cut_from_the_whole_order(crowd, entries, sort, start, rows):
    assert ids(crowd, start, rows, sort) == plainly_sorted(entries, sort)[start : start + rows]


@pytest.mark.parametrize("sort", ["name asc", "name desc", "title_string desc"])
def test_names_that_begin_alike_for_longer_than_numbers_reach_are_in_order(make, tmp_path, sort):
    alike = "luftqualitaet-der-stadt-am-fluss-station-"
    entries = [make(f"{alike}{n:03}", title=f"{alike}{n % 7}") for n in range(400)]
    index = Index(tmp_path)
    index.update(entries, [], 1, since=0)
    assert len(alike) > 8 * len(NAME_ORDER)
    assert ids(index, 205, 20, sort) == plainly_sorted(entries, sort)[205:225]


@pytest.mark.parametrize("q", ["", "Baum"])
@pytest.mark.parametrize(
    "sort",
    [
        *("", "metadata_modified asc", "metadata_created desc", "title_string desc", "score desc", "score asc"),
        *("title_string asc, score desc", "score desc, title_string desc, name asc"),
    ],
)
def test_pages_together_hold_every_entry_once(crowd, entries, q, sort):
    pages = [ids(crowd, start, 250, sort, q) for start in range(0, 3_250, 250)]
    assert sorted(id for page in pages for id in page) == sorted(entry.id for entry in entries)
    assert pages[-1] == []


@pytest.mark.parametrize("direction", ["asc", "desc"])
def test_dates_alone_are_in_order(crowd, entries, direction):
    modified = {entry.id: entry.metadata_modified for entry in entries}
    times = [modified[id] for id in ids(crowd, 0, 3_000, f"metadata_modified {direction}")]
    assert times == sorted(times, reverse=direction == "desc")


def test_equal_hits_come_newest_first(crowd, entries):
    known = {entry.id: entry for entry in entries}
    one_title = [known[id] for id in ids(crowd, 0, 3_000, "", 'title:zoo notes:"Baum Baum Baum"')]
    times = [entry.metadata_modified for entry in one_title]
    assert len(times) > 100
    assert times == sorted(times, reverse=True)


def test_the_worst_score_first_is_the_best_first_turned_round(crowd, entries):
    notes = {entry.id: entry.notes for entry in entries}
    best, worst = (ids(crowd, 0, 3_000, f"score {direction}", "notes:Baum") for direction in ("desc", "asc"))
    assert [notes[id] for id in best] == [notes[id] for id in reversed(worst)]


def test_a_score_after_another_field_decides_among_equals(crowd, entries):
    notes = {entry.id: entry.notes for entry in entries if entry.title == "Zoo"}
    found = [notes[id] for id in ids(crowd, 0, 3_000, "title_string desc, score desc", "notes:Baum")[: len(notes)]]
    best = [notes[id] for id in ids(crowd, 0, 3_000, "score desc", "notes:Baum") if id in notes]
    assert found == best


@pytest.mark.parametrize("q", ["", "Baum", "organization:x OR title:*"])
def test_deep_pages_are_there(crowd, q):
    request = SearchRequest(q=q, start=99_000, rows=1000)
    assert (crowd.search(request, Visibility()).count, crowd.search(request, Visibility()).ids) == (3_000, [])


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("", DEFAULT),
        ("  ", DEFAULT),
        ("name", "name asc"),
        ("name asc", "name asc"),
        (" Title_String DESC ,  id asc", "title_string desc, id asc"),
        ("score desc,metadata_modified desc", DEFAULT),
    ],
)
def test_a_sort_request_is_read(text, used):
    assert str(read_sort(text)) == used


@pytest.mark.parametrize("text", ["notes asc", "name up", "name asc desc", "name,", ",", "_id_high asc", "name; asc"])
def test_an_unknown_order_is_refused(crowd, text):
    with pytest.raises(Invalid, match="is not an order: write a field and asc or desc") as refusal:
        crowd.search(SearchRequest(sort=text), Visibility())
    assert "title_string" in refusal.value.fields["sort"][0]


def test_who_sorts_by_views_gets_the_order_of_ids():
    assert read_sort("views_recent desc").keys(False) == read_sort("id asc").keys(False)[:2]
    assert str(read_sort("views_recent desc, name asc")) == "views_recent desc, name asc"
