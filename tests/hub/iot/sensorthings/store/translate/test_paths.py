from tests.hub.iot.sensorthings.store.translate.tables import kept


def test_the_table_holds(town):
    found, expected = kept(town, "paths")
    assert found == expected
