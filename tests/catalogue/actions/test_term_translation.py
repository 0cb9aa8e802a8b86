"""Translations of terms, over the API."""

from tests.catalogue.caller import error, result


def row(term, language, translation):
    return {"term": term, "lang_code": language, "term_translation": translation}


def test_the_operator_writes_and_everybody_reads(client, cast):
    root, rows = client("operator"), [row("tree", "de", "Baum"), row("tree", "fr", "arbre"), row("a", "de", "b")]
    assert result(root, "term_translation_update", rows[0]) == rows[0]
    assert result(root, "term_translation_update_many", {"data": rows}) == {"success": "3 rows updated"}
    assert result(client(), "term_translation_show", {"terms": "tree"}) == rows[:2]
    assert result(client(), "term_translation_show", {"terms": ["tree", "a"], "lang_codes": "de"}) == [rows[2], rows[0]]
    for name in ("term_translation_update", "term_translation_update_many"):
        assert error(client("home"), name, {"data": rows, **rows[0]})[0] == 403


def test_one_wrong_row_stops_all(client, cast):
    rows = [row("x", "de", "y"), {"term": "z"}]
    assert error(client("operator"), "term_translation_update_many", {"data": rows})[0] == 409
    assert result(client(), "term_translation_show", {"terms": "x"}) == []
