from tests.hub.iot.sensorthings.store.translate.tables import kept


def test_the_table_holds(town):
    found, expected = kept(town, "folding")
    assert found == expected
