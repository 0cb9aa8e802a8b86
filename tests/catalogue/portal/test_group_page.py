"""Groups, which are themes."""

import pytest

from tests.catalogue.caller import create


def test_all_groups_with_their_numbers(get, client, cast):
    create(client("home"), groups=[{"name": "envi"}])
    create(client("home"), "secret", private=True, groups=[{"name": "envi"}])
    page = get("/group").text
    assert 'Umwelt</span> <span class="count">1<' in page
    assert page.count('href="/group/') == 13
    assert 'Umwelt</span> <span class="count">2<' in get("/group/", "home").text


def test_a_group_with_its_datasets(get, client, cast):
    create(client("home"), title="Bäume", groups=[{"name": "envi"}])
    create(client("home"), "other", title="Straßen", groups=[{"name": "tran"}])
    page = get("/group/envi")
    assert (page.status_code, "Bäume" in page.text, "Straßen" in page.text) == (200, True, False)
    assert "<h1>Environment</h1>" in get("/group/envi", language="en").text
    assert get("/group/envi/").status_code == 200


@pytest.mark.parametrize("name", ["nothing", "ENVI", "envi%22", "envi.atom"])
def test_a_group_that_is_not_there(get, cast, name):
    assert get(f"/group/{name}").status_code == 404
