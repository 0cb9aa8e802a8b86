"""German compound words and their parts, so that who asks for trees finds the Straßenbaumkataster.

A word is taken apart only where all of it is made of words from the list below: what towns write about, a list of our
own making. A part that is missing there leaves the whole word as it is, and nothing is lost but that extra hit.
"""

from collections.abc import Container, Iterable
from functools import lru_cache
from pathlib import Path

from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

WORDS = Path(__file__).with_name("words.txt").read_text(encoding="ascii").split()
_JOINTS = ("", "s", "es", "n", "en", "er", "e")
_SHORTEST = 3


def _forms(words: Iterable[str]) -> frozenset[str]:
    """Each word as it stands alone and in front of another: Straße, Straßen-; Schule, Schul-; Verkehr, Verkehrs-."""
    known = set(words)
    forms = {word + joint for word in known for joint in _JOINTS}
    forms |= {word[:-1] for word in known if word.endswith("e") and len(word) > _SHORTEST + 1}
    # Umlauts as the folding of accents leaves them.
    return frozenset(forms | {form.replace("ae", "a").replace("oe", "o").replace("ue", "u") for form in forms})


def _split(word: str, forms: Container[str]) -> tuple[str, ...]:
    """The fewest forms, but at least two, that make up the word."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(word)
    for end in range(_SHORTEST, len(word) + 1):
        for start in range(end - _SHORTEST + 1):
            before, part = best[start], word[start:end]
            if before is None or len(part) == len(word) or part not in forms:
                continue
            found = best[end]
            if found is None or len(before) + 1 < len(found):
                best[end] = (*before, part)
    return best[-1] or ()


_ALL = _forms(WORDS)
# What is a compound itself is left out, or nobody would find its parts.
_FORMS = _forms(word for word in WORDS if not _split(word, _ALL))
_FOLDED = (
    TextAnalyzerBuilder(Tokenizer.simple())
    .filter(Filter.remove_long(100))
    .filter(Filter.lowercase())
    .filter(Filter.ascii_fold())
    .build()
)


def parts_of(text: str) -> list[str]:
    """The parts of all compound words in a text, side by side, in small letters without accents."""
    return [
        part for word in dict.fromkeys(_FOLDED.analyze(text.encode(errors="replace").decode())) for part in parts(word)
    ]


@lru_cache(maxsize=50_000)
def parts(word: str) -> tuple[str, ...]:
    """The parts of one word in small letters without accents; none where it is no compound that we know."""
    return _split(word, _FORMS)
