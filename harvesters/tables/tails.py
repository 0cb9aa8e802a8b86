"""What stands below a table and is none of its rows: sources, notes, sums."""

import re
from collections.abc import Sequence
from typing import Any

from harvesters.tables.heads import filled_width, is_blank
from harvesters.tables.tally import Tally
from hub.records import Words

LONGEST = 12  # rows that are looked at
REASON = Words("The row stands below the table and looks like a note or a sum.")

_NOTE = re.compile(
    r"(?:quelle|stand|anm\.|anmerkung|hinweis|fußnote|fussnote|herausgeber|copyright|lizenz|erstellt|abgerufen|"
    r"datenquelle|datenstand|legende|erläuterung|source|note)\b.*|(?:©|\*|¹|\d\)).*",
    re.IGNORECASE | re.DOTALL,
)
_SUM = re.compile(
    r"(?:gesamt\s*)?(?:summen?|gesamt|insgesamt|total|zusammen|mittelwert|durchschnitt)\s*:?", re.IGNORECASE
)


def first_candidate(numbers: Sequence[int], rows: Sequence[Sequence[Any]]) -> int:
    """Where the rows begin that look as if they did not belong to the table, at its end."""
    start = len(rows)
    while start > max(0, len(rows) - LONGEST) and _is_suspect(numbers[max(0, start - 2) : start], rows[start - 1]):
        start -= 1
    return start


def belongs(numbers: Sequence[int], row: Sequence[Any], tallies: Sequence[Tally]) -> bool:
    """Whether a suspect row is one of the table after all: a sum is, if its label fits the column.

    `numbers` are those of the row before and of the row itself.
    """
    if _is_note(numbers, row):
        return False
    column = next(index for index, field in enumerate(row) if not is_blank(field))
    tally = tallies[column]
    return not tally.present or not (tally.natives or tally.fits)


def _is_suspect(numbers: Sequence[int], row: Sequence[Any]) -> bool:
    return _is_note(numbers, row) or _is_sum(row)


def _is_note(numbers: Sequence[int], row: Sequence[Any]) -> bool:
    """Prose in the first column alone, with a word that begins a note or after an empty row."""
    first = row[0]
    if len(row) < 2 or filled_width(row) != 1 or not isinstance(first, str):
        return False
    apart = len(numbers) == 2 and numbers[1] - numbers[0] > 1
    return _NOTE.fullmatch(first.strip()) is not None or (apart and len(row) > 2)


def _is_sum(row: Sequence[Any]) -> bool:
    first = next((field for field in row if not is_blank(field)), "")
    return isinstance(first, str) and _SUM.fullmatch(first.strip()) is not None
