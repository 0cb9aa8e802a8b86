import random
from collections import Counter
from uuid import NAMESPACE_URL, uuid5

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.search import query
from catalogue.search.grammar import SearchSyntax
from catalogue.search.index import Index
from catalogue.search.query import SearchRequest, Visibility
from hub.errors import Invalid

FACETS = ("organization", "groups", "tags", "res_format", "license_id")
STRANGER = Visibility()
EDITOR = Visibility(owners=frozenset({"home"}), editors=frozenset({"home"}))


@pytest.fixture(scope="module")
def entries(make):
    """400 entries of three towns, a third of them private; some values are in private entries alone."""
    draw = random.Random(3)
    made = []
    for number in range(400):
        public = number % 3 > 0
        secret = [] if public else ["geheim", "Personal"]
        town = draw.choice(["home", "partner", "third"])
        made.append(
            make(
                f"set-{number:03d}",
                title=draw.choice(["Bäume", "Straßen", "Haushalt"]) + f" {number % 7}",
                notes=" ".join(draw.choices(["Stadt", "Daten", "Baum", "Wasser", *secret], k=9)),
                tags=draw.sample([f"tag{each:02d}" for each in range(70)] + secret, k=4),
                groups=draw.sample(["envi", "tran", "gove"], k=draw.randrange(3)),
                organization=town,
                owner_org=f"id-{town}",
                license_id=draw.choice(["", "cc-by", "cc-zero"]),
                res_format=draw.choices(["CSV", "WMS", "PDF", *secret], k=3),
                num_resources=3,
                public=public,
                extras={"key": draw.choice(["a", "b", *secret])},
            )
        )
    return made


def filled(folder, entries):
    index = Index(folder)
    for part in range(4):
        index.update(entries[part::4], [], part + 1, since=part)
    return index


@pytest.fixture(scope="module")
def everything(entries, tmp_path_factory):
    return filled(tmp_path_factory.mktemp("everything"), entries)


@pytest.fixture(scope="module")
def only_public(entries, tmp_path_factory):
    return filled(tmp_path_factory.mktemp("public"), [entry for entry in entries if entry.public])


def expected(entries, visible):
    return {
        entry.id
        for entry in entries
        if visible.everything
        or (visible.public and entry.public)
        or entry.owner_org in visible.owners
        or entry.id in visible.granted
    }


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("owners", [(), ("id-home",), ("id-home", "id-third"), ("unheard",)])
@pytest.mark.parametrize("grants", [0, 3])
def test_each_sees_what_is_theirs_or_granted_or_public(everything, entries, public, owners, grants):
    granted = frozenset(entry.id for entry in entries[:grants])
    visible = Visibility(owners=frozenset(owners), granted=granted, public=public)
    found = everything.search(SearchRequest(rows=1000), visible)
    assert (set(found.ids), found.count) == (expected(entries, visible), len(found.ids))


def test_the_operator_sees_everything(everything, entries):
    assert everything.search(SearchRequest(rows=0), Visibility(everything=True)).count == len(entries)


CLAUSES = [
    *("Baum", "geheim", "Bäume", '"Stadt Daten"', "gehei*", "*eheim", "geheim~1", "*:*", "name:set-*", "name:*0*"),
    *("private:true", "capacity:private", "tags:geheim", "tags:*", "title:Bäum*", "id:[* TO *]", "key:geheim", "key:*"),
    *("owner_org:id-home", "organization:(home OR partner)", "num_resources:[0 TO *]", "metadata_modified:[* TO NOW]"),
    *("_public:false", "_public:true", "res_format:P*", "_extras:*", "text:*", "state:active", "_present:*"),
]
CLAUSE = st.sampled_from(CLAUSES)
QUESTION = st.recursive(
    CLAUSE,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(" OR ".join),
        st.lists(inner, min_size=2, max_size=3).map(" AND ".join),
        inner.map("-({})".format),
        inner.map("(NOT {})".format),
        inner.map("({})^9".format),
    ),
    max_leaves=5,
)
SORTS = st.sampled_from(["name asc", "name desc", "title_string asc", "metadata_modified desc, name asc", "id asc"])


@given(
    q=st.one_of(st.just(""), QUESTION), fq=st.lists(QUESTION, max_size=2), sort=SORTS, least=st.sampled_from([1, 0, -1])
)
@settings(deadline=None)
def test_to_a_stranger_private_entries_do_not_exist(everything, only_public, q, fq, sort, least):
    request = SearchRequest(q, fq, rows=1000, sort=sort, facets=FACETS, facet_limit=-1, facet_mincount=least)
    assert everything.search(request, STRANGER) == only_public.search(request, STRANGER)


@pytest.mark.parametrize("q", ["*:* OR private:true", "private:true OR state:active", "NOT state:active OR *:*"])
def test_alternatives_in_a_question_are_none_to_the_visibility(everything, entries, q):
    public = expected(entries, STRANGER)
    for request in (SearchRequest(q, rows=1000), SearchRequest(fq=[q], rows=1000), SearchRequest(q, [q], rows=1000)):
        assert set(everything.search(request, STRANGER).ids) <= public


@pytest.mark.parametrize("q", ["a:b) OR (private:true", "private:true OR", "x:y)) OR *:*"])
def test_a_question_cannot_leave_its_bracket(everything, q):
    for request in (SearchRequest(q), SearchRequest(fq=[q])):
        with pytest.raises(SearchSyntax):
            everything.search(request, STRANGER)


def counted(entries, name):
    """How many entries have each value."""
    values = [getattr(entry, name) for entry in entries]
    each = [{value} if isinstance(value, str) else set(value) for value in values]
    return dict(Counter(value for one in each for value in one if value))


def test_facets_count_exactly_over_all_parts_of_the_index(everything, entries):
    found = everything.search(SearchRequest("Baum", facets=FACETS, facet_limit=-1), Visibility(everything=True))
    with_tree = [entry for entry in entries if "Baum" in entry.notes or "Bäume" in entry.title]
    assert found.count == len(with_tree)
    assert found.facets == {name: counted(with_tree, name) for name in FACETS}


def test_a_value_that_is_frequent_in_no_part_is_counted_in_all(make, tmp_path):
    index = Index(tmp_path)
    for part in range(3):
        often = [make(f"{part}-{tag}-{each}", tags=[f"{part}-{tag}"]) for tag in range(30) for each in range(3)]
        spread = [make(f"{part}-spread-{each}", tags=["spread"]) for each in range(2)]
        index.update([*often, *spread], [], part + 1, since=part)
    assert index.search(SearchRequest(facets=["tags"], facet_limit=1), STRANGER).facets == {"tags": {"spread": 6}}


def test_facets_are_ordered_by_count_then_name(everything):
    tags = everything.search(SearchRequest(facets=["tags"]), STRANGER).facets["tags"]
    assert list(tags.items()) == sorted(tags.items(), key=lambda pair: (-pair[1], pair[0]))


def test_facets_are_cut_at_their_limit(everything):
    every = everything.search(SearchRequest(facets=["tags"], facet_limit=-1), STRANGER).facets["tags"]
    some = everything.search(SearchRequest(facets=["tags"], facet_limit=7), STRANGER).facets["tags"]
    assert len(every) == 70
    assert list(some.items()) == list(every.items())[:7]


def test_facets_below_their_least_count_are_left_out(everything):
    every = everything.search(SearchRequest(facets=["tags"], facet_limit=-1), STRANGER).facets["tags"]
    frequent = everything.search(SearchRequest(facets=["tags"], facet_limit=-1, facet_mincount=18), STRANGER).facets[
        "tags"
    ]
    assert 0 < len(frequent) < len(every)
    assert frequent == {tag: count for tag, count in every.items() if count >= 18}


@pytest.mark.parametrize("name", ["notes", "vocab_theme", "_public", "num_tags", ""])
def test_a_field_that_is_not_counted_has_no_values(everything, name):
    assert everything.search(SearchRequest(facets=[name]), STRANGER).facets == {name: {}}


def test_a_limit_of_none_counts_nothing(everything):
    assert everything.search(SearchRequest(facets=["tags"], facet_limit=0), STRANGER).facets == {"tags": {}}


def test_filters_are_anded_and_do_not_rank(everything):
    plain = everything.search(SearchRequest("Baum", rows=1000), STRANGER)
    filtered = everything.search(
        SearchRequest("Baum", ["organization:home OR organization:partner", "notes:Wasser"], rows=1000), STRANGER
    )
    assert 0 < filtered.count < plain.count
    assert filtered.ids == [id for id in plain.ids if id in set(filtered.ids)]


def test_a_question_without_a_colon_is_what_somebody_typed(everything):
    assert everything.search(SearchRequest("Stadt) AND ( [ Daten"), STRANGER).count > 0


def test_a_question_with_a_colon_is_the_full_language(everything):
    with pytest.raises(SearchSyntax):
        everything.search(SearchRequest("tags:x) AND ( ["), STRANGER)


def test_question_and_filters_are_limited_together(everything):
    with pytest.raises(Invalid, match="500 words"):
        everything.search(SearchRequest("Baum " * 300, ["tags:x " * 300]), STRANGER)


@pytest.mark.parametrize(("start", "rows"), [(0, 0), (10**15, 10), (10**15, 10**15), (-5, -5)])
def test_the_count_is_there_without_a_page(everything, entries, start, rows):
    found = everything.search(SearchRequest(start=start, rows=rows), STRANGER)
    assert (found.count, found.ids) == (len(expected(entries, STRANGER)), [])


def test_more_rows_than_there_are_give_all(everything, entries):
    assert set(everything.search(SearchRequest(rows=10**15), STRANGER).ids) == expected(entries, STRANGER)


def test_an_empty_index_answers(tmp_path):
    found = Index(tmp_path).search(SearchRequest("Baum", ["tags:x"], facets=FACETS, sort="name asc"), STRANGER)
    assert (found.count, found.ids, found.facets) == (0, [], {name: {} for name in FACETS})


def test_the_sort_that_was_used_is_told(everything):
    assert everything.search(SearchRequest(), STRANGER).sort == "score desc, metadata_modified desc"
    assert everything.search(SearchRequest(sort="name"), STRANGER).sort == "name asc"


@pytest.fixture
def counting(monkeypatch):
    """How many times the index was asked to count."""
    asked = []
    count = query._facets
    monkeypatch.setattr(query, "_facets", lambda *rest: asked.append(rest) or count(*rest))
    return asked


def test_facets_are_counted_once_for_all_pages_of_a_search_and_all_spellings(library, make, counting):
    index = library(make("a", tags=["x"], title="Baum"), make("b", tags=["x"], title="Baum", public=False))
    asked = [SearchRequest(q, facets=["tags"], start=start) for q in ("baum", "BAUM") for start in (0, 1, 2)]
    assert [index.search(each, STRANGER).facets for each in asked] == [{"tags": {"x": 1}}] * 6
    assert len(counting) == 1


def test_facets_are_counted_anew_for_others_for_other_questions_and_after_a_change(library, make, counting):
    index = library(make("a", tags=["x"]), make("b", tags=["x", "y"], public=False))
    ask = SearchRequest(facets=["tags"])
    assert index.search(ask, STRANGER).facets == {"tags": {"x": 1}}
    assert index.search(ask, Visibility(everything=True)).facets == {"tags": {"x": 2, "y": 1}}
    assert index.search(SearchRequest(q="name:b", facets=["tags"]), STRANGER).facets == {"tags": {}}
    assert index.search(SearchRequest(facets=["tags"], facet_mincount=2), STRANGER).facets == {"tags": {}}
    index.update([make("b", tags=["x", "y"])], [], 3, since=2)
    assert index.search(ask, STRANGER).facets == {"tags": {"x": 2, "y": 1}}
    assert len(counting) == 5


def test_a_question_about_now_is_counted_each_time(library, make, counting):
    index = library(make("a", tags=["x"]))
    for _ in range(2):
        index.search(SearchRequest(q="metadata_created:[* TO NOW]", facets=["tags"]), STRANGER)
    assert len(counting) == 2


def test_only_so_many_counts_are_kept(library, make, counting, monkeypatch):
    monkeypatch.setattr(query, "_MOST_KNOWN", 2)
    index = library(make("a", tags=["x"]))
    for _ in range(2):
        for word in "abc":
            index.search(SearchRequest(q=word, facets=["tags"]), STRANGER)
    assert 3 < len(counting) <= 6


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Radwge", ["cycling"]),
        ("Strassenbäme", ["trees"]),
        ("Bäum", ["trees"]),  # by its stem, exactly
        ("xyz", []),
        ("Rdw", []),
        ("title:Radwge", []),
        ('"Radwge"', []),
    ],
)
def test_typing_errors_are_forgiven_where_nothing_else_is_found(library, make, question, expected):
    entries = [make("cycling", title="Radwege"), make("trees", title="Straßenbäume und Bäume")]
    names = {entry.id: entry.name for entry in entries}
    found = library(*entries).search(SearchRequest(question, facets=["tags"]), STRANGER)
    assert [names[id] for id in found.ids] == expected
    assert found.count == len(expected)


def test_near_words_are_suggested_for_what_is_not_found(library, make):
    index = library(make("cycling", title="Radwege der Stadt"), make("secret", title="Radwage", public=False))
    assert index.search(SearchRequest("Radwge"), STRANGER).suggestions == ["Radwege"]
    assert index.search(SearchRequest("Radwege"), STRANGER).suggestions == []
    assert index.search(SearchRequest("Quelle"), STRANGER).suggestions == []


@pytest.mark.parametrize(
    ("visible", "states", "expected"),
    [
        (Visibility(owners=frozenset({"home"})), {"active"}, {"open"}),
        (EDITOR, {"active"}, {"open"}),
        (EDITOR, {"active", "draft"}, {"open", "draft"}),
        (EDITOR, {"active", "draft", "deleted"}, {"open", "draft", "gone"}),
        (Visibility(owners=frozenset({"home"})), {"active", "draft", "deleted"}, {"open", "gone"}),
        (Visibility(owners=frozenset({"other"})), {"active", "draft", "deleted"}, {"open"}),
        (Visibility(), {"active", "draft", "deleted"}, {"open"}),
        (Visibility(everything=True), {"active"}, {"open"}),
        (Visibility(everything=True), {"deleted"}, {"gone"}),
    ],
)
def test_drafts_and_deleted_ones_are_found_by_their_owners_who_ask_for_them(library, make, visible, states, expected):
    home = {"owner_org": "home", "public": False}
    entries = [make("open", owner_org="home"), make("draft", state="draft", **home)]
    entries.append(make("gone", state="deleted", **home))
    names = {entry.id: entry.name for entry in entries}
    found = library(*entries).search(SearchRequest(states=frozenset(states)), visible)
    assert {names[id] for id in found.ids} == expected


@pytest.mark.parametrize(
    ("question", "hit"),
    [
        ("author_email:a@example.org", True),
        ("creator_user_id:someone", True),
        ("res_url:*data.csv", True),
        ("frequency:ANNUAL", True),
        ("conforms_to:two", True),
        ("extras_conforms_to:one", True),
        ("conforms_to:three", False),
        ("title_ngram:radw", True),
        ("name_ngram:cyc", True),
        ("title_ngram:adw", False),
        ("entity_type:package", True),
        ("Ulm", True),
    ],
)
def test_fields_that_clients_name(library, make, question, hit):
    index = library(
        make(
            "cycling",
            title="Radwege",
            author_email="a@example.org",
            creator_user_id="someone",
            res_url=["https://example.org/data.csv"],
            places=["Ulm"],
            extras={"frequency": "ANNUAL", "conforms_to": ["one", "two"]},
        )
    )
    assert index.search(SearchRequest(question), STRANGER).count == hit


def test_fields_of_a_portals_schema_are_searched_and_counted(library, make, names):
    index = library(
        make("a", fields={"grade": ["b"], "a.b": ["x", "y"]}), make("b", fields={"grade": ["c"]}, extras={"grade": "z"})
    )
    assert names(index, fq=["grade:b"], known="ab") == ["a"]
    assert names(index, "y", known="ab") == ["a"]
    assert names(index, fq=["grade:z"], known="ab") == []
    found = index.search(SearchRequest(facets=["grade", "a.b", "none"]), STRANGER).facets
    assert found == {"grade": {"b": 1, "c": 1}, "a.b": {"x": 1, "y": 1}, "none": {}}


def test_what_is_no_dataset_is_found_by_those_who_ask_for_its_type(library, make, names):
    index = library(make("a"), make("s", dataset_type="showcase"), make("m", dataset_type="map"))
    everything = ("a", "m", "s")
    for fq, found in (
        ([], ["a", "m"]), (["dataset_type:showcase"], ["s"]), (["type:*"], ["a", "m", "s"]), (["-type:map"], ["a"]),
        (["dataset_type:dataset"], ["a"]), (["name:*"], ["a", "m"]),
    ):  # fmt: skip
        ids = index.search(SearchRequest(fq=fq, rows=9), STRANGER).ids
        known = {str(uuid5(NAMESPACE_URL, name)): name for name in everything}
        assert sorted(known[id] for id in ids) == found, fq


def test_every_field_with_exact_values_is_counted(library, make):
    index = library(make("a", owner_org="o1", version="1", author_email="a@b.example"), make("b", owner_org="o1"))
    asked = [
        "owner_org",
        "version",
        "author_email",
        "name",
        "capacity",
        "state",
        "dataset_type",
        "type",
        "creator_user_id",
    ]
    assert index.search(SearchRequest(facets=asked), STRANGER).facets == {
        "owner_org": {"o1": 2}, "version": {"1": 1}, "author_email": {"a@b.example": 1}, "name": {"a": 1, "b": 1},
        "capacity": {"public": 2}, "state": {"active": 2}, "dataset_type": {"dataset": 2}, "type": {"dataset": 2},
        "creator_user_id": {},
    }  # fmt: skip
