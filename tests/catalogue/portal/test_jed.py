"""The sentences of the portal for scripts."""

from tests.conftest import on_sqlite


@on_sqlite
def test_each_sentence_has_its_german_and_its_plural(client, cast):
    answer = client().get("/api/i18n/de")
    assert (answer.status_code, answer.content_type) == (200, "application/json;charset=utf-8")
    assert answer.json[""] == {"domain": "ckan", "lang": "de", "plural-forms": "nplurals=2; plural=(n != 1);"}
    assert answer.json["Datasets"] == [None, "Datensätze"]
    assert answer.json["%(num)s dataset"] == ["%(num)s datasets", "%(num)s Datensatz", "%(num)s Datensätze"]


@on_sqlite
def test_english_needs_no_translation_and_other_languages_have_none(client, cast):
    assert list(client().get("/api/i18n/en").json) == [""]
    for lang in ("fr", "de_DE", "DE", "x" * 500):
        assert client().get(f"/api/i18n/{lang}").json in ({}, None), lang
    assert client().get("/api/i18n/fr").status_code == 200
