from uuid import UUID

import pytest

from hub.errors import Invalid
from hub.identity.store import names

KEY = "760114e6-4913-465e-9d4f-ffde53326687"


@pytest.mark.parametrize("key", [KEY, KEY.upper(), KEY.replace("-", ""), UUID(KEY)])
def test_an_id_in_any_spelling(key):
    assert names.as_uuid(key) == UUID(KEY)


@pytest.mark.parametrize("key", ["", "home", KEY[:-1], "x" * 32])
def test_what_is_no_id(key):
    assert names.as_uuid(key) is None


@pytest.mark.parametrize("name", [KEY, KEY.replace("-", ""), "edit", "x" * 101])
def test_a_name_is_never_taken_for_an_id_or_a_page(name):
    with pytest.raises(Invalid):
        names.check_name(name)
