import pytest


@pytest.mark.parametrize("last", ["Quelle: Stadt Ulm;;", "* vorläufig;;", "Stand: 2024;;"])
def test_a_note_below_the_table_is_refused(table, last):
    got = table(f"Ort;a;b\nUlm;1;2\nBonn;3;4\n{last}\n")
    assert (got.column("Ort"), got.refusals[0].where) == (["Ulm", "Bonn"], "row 4")
    assert "looks like a note or a sum" in got.refusals[0].reason


def test_a_sum_that_does_not_fit_its_column_is_refused(table):
    got = table("Jahr;n\n2020;1\n2021;2\nSumme;3\n")
    assert (got.types["Jahr"], got.rows, got.refused) == ("integer", [[2020, 1], [2021, 2]], ["row 4"])


def test_a_sum_that_fits_is_a_row(table):
    assert table("Ort;n\nUlm;1\nGesamt;1\n").rows[-1] == ["Gesamt", 1]


def test_a_table_of_notes_is_a_table(table):
    assert len(table("Name\nQuelle\nStand\n").rows) == 2


def test_prose_after_an_empty_row_is_refused(table):
    assert table("Ort;a;b\nUlm;1;2\n;;\nAlle Angaben ohne Gewähr;;\n").refused == ["row 4"]
