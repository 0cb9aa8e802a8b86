"""The feeds as actions."""

from tests.catalogue.caller import create, error, result


def test_the_feeds_are_asked_for_as_actions_and_show_what_is_public(client, cast):
    home = client("home")
    made = create(home, "trees", title="Baumkataster", license_id="cc-zero")
    create(home, "hidden", title="Geheim", private=True)
    nobody = client()
    one = result(nobody, "dcat_dataset_show", {"id": "trees", "format": "ttl"})
    assert "Baumkataster" in one
    assert made["id"] in result(nobody, "dcat_dataset_show", {"id": "trees"})
    for text in (
        result(nobody, "dcat_catalog_show", {"format": "jsonld"}),
        result(nobody, "dcat_catalog_search", {"q": "Baumkataster", "format": "xml"}),
        result(home, "dcat_catalog_show", {"page": 1}),
    ):
        assert "Baumkataster" in text
        assert "Geheim" not in text
    assert "Baumkataster" not in result(nobody, "dcat_catalog_search", {"q": "Feuerwehr"})
    assert error(nobody, "dcat_dataset_show", {"id": "hidden"})[0] == 404
    assert error(nobody, "dcat_dataset_show", {"id": "trees", "format": "doc"})[0] == 404
    assert error(nobody, "dcat_catalog_show", {"page": 0})[0] == 409
