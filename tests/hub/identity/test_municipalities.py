import pytest

from hub.boundary import OPERATOR
from hub.errors import NotFound
from hub.identity import store
from hub.identity.municipalities import municipality


def test_ulm_is_found_by_both_keys():
    by_ags, by_ars = municipality("08421000"), municipality("084210000000")
    assert by_ags is by_ars
    assert (by_ags.name, by_ags.designation) == ("Ulm", "Stadt")


def test_the_area_is_the_bounding_box_in_lon_lat():
    west, south, east, north = municipality("08421000").area.bounds
    assert west < 9.9934 < east  # the minster
    assert south < 48.3985 < north


@pytest.mark.parametrize("key", ["", "99999999", "8421000", "Ulm"])
def test_an_unknown_key_is_refused_with_the_key_in_the_sentence(key):
    with pytest.raises(NotFound, match=f"official key {key}$"):
        municipality(key)


def test_every_municipality_has_a_region_key_of_12_and_a_municipality_key_of_8_digits():
    found = municipality("08421000")
    assert (len(found.ars), len(found.ags)) == (12, 8)
    assert found.ars.startswith(found.ags[:5])
    assert found.ars.endswith(found.ags[5:])


def test_an_organisation_keeps_the_area(database):
    ulm = municipality("08421000")
    with database.write(OPERATOR) as session:
        store.create_organization(session, "ulm", "Ulm", official_key=ulm.ags, area=ulm.area)
    with database.read(OPERATOR) as session:
        assert store.organization(session, "ulm").area.equals(ulm.area)
