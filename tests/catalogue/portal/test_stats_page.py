"""The catalogue in numbers."""

import re

from tests.catalogue.caller import create


def test_counts_are_of_what_the_reader_may_see_and_lead_there(get, client, cast):
    create(client("home"), tags=[{"name": "Baum"}], groups=[{"name": "envi"}])
    create(client("home"), "secret", private=True, tags=[{"name": "geheim"}], license_id="cc-by")
    page = get("/stats").text
    assert re.search(r'href="/dataset\?tags=Baum">Baum</a></td><td class="num">1<', page)
    assert re.search(r'href="/dataset\?groups=envi">Umwelt</a></td><td class="num">1<', page)
    assert "geheim" not in page
    own = get("/stats", "home").text
    assert "geheim" in own
    assert re.search(r'href="/dataset\?organization=home">Home</a></td><td class="num">2<', own)


def test_what_is_rare_is_only_counted(get, client, cast):
    create(client("home"), tags=[{"name": f"wort {number:02}"} for number in range(20)])
    page = get("/stats").text
    assert page.count("tags=wort") == 15
    assert "und 5 weitere" in page


def test_an_empty_hub_has_its_statistics(get, cast):
    assert get("/stats").status_code == 200
