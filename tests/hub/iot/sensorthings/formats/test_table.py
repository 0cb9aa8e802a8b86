"""Entities as CSV."""

from tests.hub.iot.sensorthings.town import ROOT


def test_csv_has_a_column_for_each_property(client, yard):
    answer = client().get(f"{ROOT}/Datastreams?$resultFormat=CSV&$select=id,name&$expand=Thing($select=name)")
    assert answer.mimetype == "text/csv"
    assert answer.text.splitlines() == ["'@iot.id,name,Thing/name", f"{yard.warm},warm,Mast", f"{yard.cars},cars,Mast"]
