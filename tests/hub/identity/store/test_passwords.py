import pytest
from argon2 import PasswordHasher
from argon2.low_level import Type

from hub.errors import Invalid
from hub.identity.store import passwords

WORD = "quiet green river"
CHEAP = PasswordHasher(1, 8, 1)


def test_a_password_fits_its_own_hash_alone():
    kept = passwords.hashed("anna", WORD)
    assert (passwords.fits(kept, WORD), passwords.fits(kept, WORD + "s"), passwords.fits(kept, "")) == (
        True, False, False
    )  # fmt: skip
    assert WORD not in kept


SALT = b"always the same!"


@pytest.mark.parametrize("kept", ["", "plain", "$argon2id$"])
def test_nothing_fits_where_none_is_kept(kept):
    assert not passwords.fits(kept, "")
    assert not passwords.fits(kept, kept)


@pytest.mark.parametrize("word", ["", "1234567", "aaaaaaaaaaaaaaaa", "abcdabcdabcd", "x-ANNA-12345"])
def test_weak_ones(word):
    with pytest.raises(Invalid) as refused:
        passwords.hashed("anna", word)
    assert list(refused.value.fields) == ["password"]
    assert not word or word not in str(refused.value.fields)


def test_eight_characters_are_enough():
    assert passwords.fits(passwords.hashed("anna", "quiet-12"), "quiet-12")


def test_a_hash_from_elsewhere():
    kept = CHEAP.hash(WORD, salt=SALT)
    assert passwords.check_hash(kept) == kept
    assert passwords.check_hash("") == ""


@pytest.mark.parametrize("kept", [
    "plain", "$argon2id$", "$pbkdf2-sha512$25000$c2FsdA$aGFzaA", "$argon2id$v=19$m=8,t=1,p=1$x$y", "ä", "x" * 10**6,
    CHEAP.hash("", salt=SALT),
    PasswordHasher(1, 8, 1, type=Type.I).hash(WORD, salt=SALT),
    PasswordHasher(11, 8, 1).hash(WORD, salt=SALT),
    CHEAP.hash(WORD, salt=SALT).replace("m=8,", "m=4294967295,"), CHEAP.hash(WORD, salt=SALT)[:-4] + "\n",
])  # fmt: skip
def test_a_hash_that_cannot_be_used(kept):
    with pytest.raises(Invalid) as refused:
        passwords.check_hash(kept)
    assert list(refused.value.fields) == ["password_hash"]
