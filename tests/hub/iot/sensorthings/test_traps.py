"""What real clients ask, one request after the other, as they send it."""

from urllib.parse import quote, urlsplit

from tests.hub.iot.sensorthings.town import BASE, HOURS, ROOT

BOX = "geography'POLYGON ((9 48, 10 48, 10 49, 9 49, 9 48))'"


def test_qgis_counts_first_then_reads_page_by_page(get, yard):
    """Nothing but a count, then a bounding box and the kind of geometry, then every page that there is."""
    points = "location/type eq 'Point' or location/geometry/type eq 'Point'"
    assert get(f"Locations?$top=0&$count=true&$filter={quote(points)}") == {"@iot.count": 1, "value": []}
    filters = quote(f"({points}) and geo.intersects(location, {BOX})")
    page = get(f"Locations?$top=1&$count=false&$filter={filters}&$expand=Things($expand=Datastreams($top=1))")
    assert [each["name"] for each in page["value"]] == ["Yard"]
    assert "@iot.nextLink" not in page


def test_qgis_reads_ids_as_small_whole_numbers(get, yard):
    for name in ("Things", "Locations", "Datastreams", "FeaturesOfInterest"):
        assert all(0 < each["@iot.id"] < 2**31 for each in get(name)["value"])


def test_no_answer_has_an_address_of_nothing(client, yard):
    paths = ("Things", "Observations?$top=1000", "Things?$expand=Datastreams,Locations", "Observations?$skip=9999")
    for path in paths:
        body = client().get(f"{ROOT}/{path}").text
        assert 'nextLink":null' not in body.replace(" ", "")


def test_grafana_keeps_the_query_of_the_next_page_and_adds_its_own_top(get, yard):
    """It takes what stands behind the last question mark, puts it to the address it knows, and adds $top=1000."""
    path = f"Datastreams({yard.warm})/Observations"
    since = quote("phenomenonTime ge 2024-06-01T00:00:00Z")
    query = f"$filter={since}&$select=phenomenonTime,result&$orderby=phenomenonTime"
    page = get(f"{path}?{query}&$top=100")
    found = page["value"]
    page = get(f"{path}?{page['@iot.nextLink'].rpartition('?')[2]}&$top=1000")
    found += page["value"]
    assert "@iot.nextLink" not in page
    assert len(found) == HOURS
    assert len({each["phenomenonTime"] for each in found}) == HOURS


def test_the_next_page_is_at_the_same_path(get, yard):
    path = f"Datastreams({yard.warm})/Observations"
    assert urlsplit(get(f"{path}?$top=5")["@iot.nextLink"])._replace(query="").geturl() == f"{BASE}/{path}"


def test_masterportal_asks_for_what_lies_in_its_map_with_the_newest_value(get, yard):
    inside = quote(f"st_within(Locations/location,{BOX})")
    newest = quote(
        "Datastreams($expand=Observations($top=1;$orderby=phenomenonTime desc;$select=result,phenomenonTime))"
    )
    (thing,) = get(f"Things?$filter={inside}&$expand=Locations,{newest}")["value"]
    assert thing["Locations"][0]["location"]["coordinates"] == [9.99, 48.4]
    assert [each["Observations"][0]["result"] for each in thing["Datastreams"]] == [9.0, 2]
    elsewhere = quote("st_within(Locations/location,geography'POLYGON ((0 0, 1 0, 1 1, 0 1, 0 0))')")
    assert get(f"Things?$filter={elsewhere}")["value"] == []


def test_scripts_of_other_sites_may_read(client, yard):
    answer = client().get(f"{ROOT}/Things", headers={"Origin": "https://map.example.org"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
