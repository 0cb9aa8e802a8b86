"""Entities as GeoJSON."""


def test_geojson_has_the_place_of_each(get, yard):
    found = get("Things?$resultFormat=GeoJSON&$expand=Locations")
    assert found["features"][0]["geometry"] == {"type": "Point", "coordinates": [9.99, 48.4]}
    assert found["features"][0]["properties"]["name"] == "Mast"
    assert get("Locations?$resultFormat=GeoJSON")["features"][0]["geometry"]["type"] == "Point"
