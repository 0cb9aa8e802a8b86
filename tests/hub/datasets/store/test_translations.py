"""What terms are called in other languages."""

from hub.boundary import OPERATOR
from hub.datasets import store


def test_the_last_word_counts(database, cast):
    with database.write(OPERATOR) as session:
        for language, word in (("de", "Bäume"), ("de", "Baum"), ("fr", "arbre")):
            store.translate(session, "tree", language, word)
        found = store.translations(session, ["tree", "nothing"], [])
        assert [(row.language, row.translation) for row in found] == [("de", "Baum"), ("fr", "arbre")]
        assert [row.translation for row in store.translations(session, ["tree"], ["fr", "en"])] == ["arbre"]
