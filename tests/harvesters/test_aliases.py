import pytest

from harvesters import aliases, normalise
from hub.datasets import vocabulary

ROWS = {
    "licences": (aliases.LICENSES, vocabulary.licenses()),
    "themes": (aliases.THEMES, vocabulary.THEMES),
    "formats": (aliases.FORMATS, vocabulary.file_types()),
}


@pytest.mark.parametrize(("rows", "codes"), ROWS.values(), ids=ROWS)
def test_every_row_is_of_a_code_that_the_vocabulary_has(rows, codes):
    assert set(rows) <= set(codes)


@pytest.mark.parametrize(
    "rows", [aliases.LICENSES, aliases.THEMES, aliases.FORMATS, aliases.LANGUAGES, aliases.FREQUENCIES]
)
def test_every_spelling_is_folded(rows):
    assert [word for words in rows.values() for word in words if normalise.fold(word) != word] == []


@pytest.mark.parametrize("rows", [aliases.LICENSES, aliases.FORMATS, aliases.LANGUAGES, aliases.FREQUENCIES])
def test_no_spelling_means_two_things(rows):
    words = [word for words in rows.values() for word in words]
    assert len(words) == len(set(words))
