from hub.datasets.models import TableImport
from hub.datasets.store.import_log import MAX_LOG, PERSONS, say, worded


def test_the_last_line_is_the_message_and_values_stand_apart():
    row = TableImport()
    say(row, "First.")
    say(row, PERSONS, columns="a, 50 %")
    assert row.message == "Looks like data about persons: a, 50 %. Somebody has to decide."
    assert [(line["message"], line["values"]) for line in row.log] == [
        ("First.", {}),
        (PERSONS, {"columns": "a, 50 %"}),
    ]


def test_a_sentence_of_a_reader_may_hold_any_sign():
    row = TableImport()
    say(row, "100 % of the rows are %(odd)s.")
    assert worded(row.log[0]) == row.message == "100 % of the rows are %(odd)s."


def test_a_long_log_keeps_its_end():
    row = TableImport()
    for number in range(MAX_LOG + 5):
        say(row, str(number))
    assert (len(row.log), row.log[-1]["message"]) == (MAX_LOG, str(MAX_LOG + 4))
