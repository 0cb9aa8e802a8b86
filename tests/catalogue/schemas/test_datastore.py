"""What the actions of the DataStore take."""

import pytest

from catalogue.action import load
from catalogue.schemas.datastore import Create, Delete, Dump, Info, RecordsDelete, Search, Upsert
from hub.datasets.store.tables import Field
from hub.errors import Invalid


def loaded(schema, **given):
    return load(schema(unknown=schema.Meta.unknown), given)


def wrong(schema, **given):
    with pytest.raises(Invalid) as problem:
        loaded(schema, **given)
    return problem.value.fields


@pytest.mark.parametrize("schema", [Search, Upsert, Delete, Dump])
def test_the_table_is_named_by_resource_id_or_id(schema):
    assert loaded(schema, resource_id="x")["resource_id"] == loaded(schema, id="x")["resource_id"] == "x"
    assert wrong(schema) == {"resource_id": ["Missing value"]}


def test_whose_facts_are_asked_for_is_named_by_id_or_resource_id():
    assert loaded(Info, resource_id="x")["resource_id"] == loaded(Info, id="x")["resource_id"] == "x"
    assert wrong(Info) == {"id": ["Missing value"]}


@pytest.mark.parametrize("schema", [Search, Upsert, Delete, RecordsDelete, Create, Info])
def test_keys_that_mean_nothing_are_refused_together(schema):
    assert wrong(schema, id="x", filters={}, zzz=1, aaa=2)["__extras"][0].startswith("Unknown: aaa")


def test_a_search_takes_texts_for_everything():
    asked = loaded(Search, id="x", limit="5", offset="10", distinct="True", plain="0", filters="{}", fields="a,b")
    assert [asked[key] for key in ("limit", "offset", "distinct", "plain", "filters", "fields_")] == [
        5, 10, True, False, {}, ["a", "b"],
    ]  # fmt: skip


def test_a_search_is_of_100_rows_at_first_and_of_32000_at_most():
    assert [loaded(Search, id="x", **more)["limit"] for more in ({}, {"limit": "100000"})] == [100, 32_000]


def test_what_was_sent_is_kept_for_the_answer():
    assert loaded(Search, id="x", sort=["a"], limit="5")["sent"] == {"sort": ["a"], "limit": "5"}
    assert loaded(Upsert, id="x", force="true", records=[{"a": 1}], method="insert")["sent"] == {"method": "insert"}


def test_fields_have_an_id_and_may_have_type_and_info():
    given = [
        {"id": " a "},
        {"id": "b", "type": "int4", "info": {"label": "B"}},
        {"id": "c", "type": None, "info": None},
    ]
    assert loaded(Create, id="x", fields=given)["fields_"] == [
        Field("a", ""), Field("b", "int4", {"label": "B"}), Field("c", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("given", [[{}], [{"id": 1}], [{"id": "a", "type": 1}], [{"id": "a", "info": "x"}], "a", [1]])
def test_fields_that_are_none_are_refused(given):
    assert wrong(Create, id="x", fields=given).keys() == {"fields"}


def test_a_table_is_for_one_resource():
    assert wrong(Create).keys() == {"resource_id"}
    assert wrong(Create, id="x", resource={"package_id": "y"}).keys() == {"resource"}
    assert loaded(Create, resource='{"package_id": "y"}')["resource"] == {"package_id": "y"}


def test_triggers_are_refused():
    assert wrong(Create, id="x", triggers=[{"function": "f"}]).keys() == {"triggers"}


def test_without_filters_no_rows_are_taken_away():
    assert wrong(RecordsDelete, id="x") == {"filters": ["Missing value"]}
    assert loaded(RecordsDelete, id="x", filters={})["filters"] == {}


@pytest.mark.parametrize(("schema", "key", "value"), [
    (Upsert, "method", "replace"), (Search, "records_format", "xml"), (Search, "limit", -1),
    (Upsert, "force", "perhaps"),
])  # fmt: skip
def test_other_words_are_refused(schema, key, value):
    assert wrong(schema, id="x", **{key: value}).keys() == {key}
