import pytest

from harvesters.tables.grid import trimmed
from hub.errors import Unreadable


def test_types_hold_for_all_rows(table):
    rows = "".join(f"{n};{n}\n" for n in range(12_000))
    got = table(f"a;b\n{rows}x;1\n")
    assert (got.types, len(got.rows)) == ({"a": "text", "b": "integer"}, 12_001)


def test_rows_come_in_chunks_in_their_order(table):
    got = table("a;b\n" + "".join(f"{n};x\n" for n in range(12_000)))
    assert got.column("a") == list(range(12_000))


def test_a_row_with_an_impossible_date_is_refused(table):
    got = table("a;Datum\n1;01.05.2024\n2;31.02.2024\n")
    assert (got.rows, got.refusals[0].reason) == (
        [[1, "2024-05-01"]],
        "Datum: There is no such date or time: 31.02.2024.",
    )


def test_a_header_that_is_repeated_is_refused(table):
    got = table("a;b\n1;2\na;b\n3;4\n")
    assert (got.rows, got.refusals[0].reason) == ([[1, 2], [3, 4]], "The row repeats the header.")


def test_empty_rows_are_passed_over_and_counted(table):
    got = table("a;b\n;\n  ; \n1;2\nx\n")
    assert (got.rows, got.refused) == ([[1, 2]], ["row 5"])


def test_columns_without_a_name_and_values_are_dropped(table):
    assert table("a;;b;\n1;;2;\n").names == ["a", "b"]


def test_values_below_a_nameless_last_column_are_kept(table):
    assert table("a;b;\n1;2;x\n").names == ["a", "b", "column_3"]


def test_excluded_columns_do_not_come(table):
    got = table("Name;n\nAnna;1\n", exclude=["Name"])
    assert (got.names, got.rows, got.sheet.warnings) == (["n"], [[1]], ())


def test_what_fits_no_hinted_type_is_refused(table):
    got = table("a;b\n1;x\nca. 5;y\n", types={"a": "integer"})
    assert (got.rows, got.refusals[0].reason) == ([[1, "x"]], "a: “ca. 5” is not a whole number.")


def test_hinted_words_stand_for_no_value(table):
    assert table("a;b\n1;x\n-999;y\n", missing=["-999"]).column("a") == [1, None]


def test_the_first_rows_are_shown_with_their_values(table):
    assert table("a;b\n1,5;ja\n").sheet.samples == ((1.5, True),)


def test_facts_say_what_was_found(table):
    facts = table("Titel\na;b\n[m];\n1,5;2\nx\n").sheet.facts
    assert {key: facts[key] for key in ("encoding", "delimiter", "decimal", "header_row", "rows", "refused")} == {
        "encoding": "utf-8", "delimiter": ";", "decimal": ",", "header_row": 2, "rows": 1, "refused": 1,
    }  # fmt: skip


def test_a_time_zone_may_be_hinted(table):
    got = table("a;t\n1;01.05.2024 08:00\n", timezone="UTC")
    assert got.column("t") == ["2024-05-01T08:00:00+00:00"]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "/etc/passwd"])
def test_a_time_zone_that_is_none_is_told(table, zone):
    with pytest.raises(Unreadable, match="no time zone"):
        table("a;b\n1;2\n", timezone=zone)


def test_of_very_many_refusals_the_number_is_told(table):
    got = table("a;b\n1;2\n" + "x\n" * 1_500)
    assert (len(got.refusals), got.refusals[-1].reason) == (1_001, "500 further rows were refused.")


def test_blanks_around_texts_do_not_count():
    assert trimmed((" a ", 5, None)) == ["a", 5, None]
