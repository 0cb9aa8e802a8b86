import pytest

from hub.datasets import aliases, vocabulary
from hub.datasets.words import fold

ROWS = {
    "licences": (aliases.LICENSES, vocabulary.licenses()),
    "themes": (aliases.THEMES, vocabulary.THEMES),
    "formats": (aliases.FORMATS, vocabulary.file_types()),
}
UNIQUE = (
    *(aliases.LICENSES, aliases.FORMATS, aliases.LANGUAGES, aliases.FREQUENCIES),
    *(aliases.STATUSES, aliases.AVAILABILITIES, aliases.ACCESS_RIGHTS, aliases.LEVELS),
)


@pytest.mark.parametrize(("rows", "codes"), ROWS.values(), ids=ROWS)
def test_every_row_is_of_a_code_that_the_vocabulary_has(rows, codes):
    assert set(rows) <= set(codes)


@pytest.mark.parametrize("rows", [*UNIQUE, aliases.THEMES])
def test_every_spelling_is_folded(rows):
    assert [word for words in rows.values() for word in words if fold(word) != word] == []


@pytest.mark.parametrize("rows", UNIQUE)
def test_no_spelling_means_two_things(rows):
    words = [word for words in rows.values() for word in words]
    assert len(words) == len(set(words))
