"""Real data of the city of Ulm: five CO2 sensors, one still silent, three with a change of firmware; and zones."""

import csv
import html
import json
import re
from collections import Counter
from datetime import datetime
from io import StringIO

import pytest
from shapely.geometry import box
from sqlalchemy import select

from hub.datasets import store as datasets
from hub.iot.models import Datastream, Latest, observation
from hub.iot.quality import Flag
from hub.sources import store as sources
from tests.ingest import reset

FOLDER = "ulm"
ROWS, READINGS = 35_872, 71_744
TENTHS_END = "2021-09-01"  # between the last tenths (9 August) and the first degrees (20 September)
WARMEST_ROOM = 50.0


@pytest.fixture(scope="module")
def ulm(lasting_hub, samples):
    """A hub that has taken the folder in."""
    hub = lasting_hub
    hub.cli("init")
    hub.cli("org", "add", "ulm", "--official-key", "08421000")
    hub.cli(
        *("source", "add", "folder", "schulen", "--org", "ulm", "--public", "--title", "CO2 in Ulmer Schulen"),
        *("--set", f"path={samples / FOLDER}", "--set", "columns=co2,Temp"),
    )
    hub.printed = hub.cli("source", "run", "schulen")
    return hub


def everything(hub):
    """Each datastream's readings as (time, result, flags), by name."""
    with hub.database.engine.connect() as connection:
        names = dict(connection.execute(select(Datastream.id, Datastream.name)).all())
        found = {name: [] for name in names.values()}
        told = [observation.c[name] for name in ("datastream_id", "phenomenon_time", "result", "quality")]
        for key, time, result, flags in connection.execute(select(*told).order_by(*observation.primary_key)):
            found[names[key]].append((time, result, Flag(flags)))
    return found


def key(hub, name):
    return hub.ask(lambda session: session.scalars(select(Datastream.id).where(Datastream.name == name)).one())


def page(hub, path):
    answer = hub.client().get(path, headers={"Accept-Language": "de", "Accept": "text/html"})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))


def test_the_samples_hold_as_many_rows_as_their_description_says(samples):
    results = [json.loads(path.read_bytes()) for path in sorted((samples / FOLDER).glob("*.influx.json"))]
    assert [sum(len(one["values"]) for one in r.get("series", ())) for r in results] == [261, 9677, 9798, 0, 16136]


def test_the_run_says_what_it_did(ulm):
    assert f"finished: {READINGS} readings" in ulm.printed
    assert f"{READINGS} new readings" in ulm.printed
    assert "1 issues" in ulm.printed


def test_the_description_of_the_folder_is_no_data_and_says_so(ulm):
    assert "refused  README.md: Files of this kind cannot be taken in" in ulm.printed
    assert ulm.cli("source", "issues", "schulen").startswith("README.md: ")


def test_every_row_is_there_as_it_was_sent(ulm, samples):
    found = everything(ulm)
    assert sum(map(len, found.values())) == READINGS
    for number in (1, 2, 3, 5):
        series = json.loads((samples / FOLDER / f"co2_sensor_{number}.influx.json").read_bytes())["series"][0]
        for column, name in ((1, "CO2-Konzentration"), (2, "Temperatur")):
            rows = found[f"co2_sensor_{number}: {name}"]
            assert [(time, result) for time, result, _ in rows] == [
                (datetime.fromisoformat(row[0]), row[column]) for row in series["values"]
            ]


@pytest.mark.parametrize("lost", [False, True])
def test_it_is_there_once_also_after_a_second_run_and_with_a_lost_cursor(ulm, lost):
    if lost:
        reset(ulm.database, ulm.ask(lambda session: sources.source(session, "schulen").id))
    printed = ulm.cli("source", "run", "schulen")
    assert "new readings" not in printed
    assert "flagged" not in printed
    assert sum(map(len, everything(ulm).values())) == READINGS
    assert sum(ulm.ask(lambda session: session.scalars(select(Latest.count)).all())) == READINGS


def test_the_empty_series_is_visibly_silent(ulm):
    silent = {name for name, rows in everything(ulm).items() if not rows}
    assert silent == {"co2_sensor_4: CO2-Konzentration", "co2_sensor_4: Temperatur"}
    shown = page(ulm, "/dataset/schulen")
    assert "co2_sensor_4: CO2-Konzentration – noch keine Werte" in shown
    assert "unknown" not in shown.lower()


def test_what_its_owner_calls_it_is_what_people_read(ulm):
    shown = page(ulm, "/dataset/schulen")
    assert "CO2 in Ulmer Schulen" in shown
    assert "10 Messreihen, 71.744 Werte" in shown


# quality


def test_tenths_of_a_degree_are_kept_raw_and_flagged_as_out_of_range(ulm):
    for name, rows in everything(ulm).items():
        if "Temperatur" in name:
            assert all(bool(flags & Flag.RANGE) == (result > WARMEST_ROOM) for _, result, flags in rows)
    assert everything(ulm)["co2_sensor_2: Temperatur"][0][1] == 213.0


def test_the_jump_is_a_step_at_most_where_it_happens(ulm):
    for name, rows in everything(ulm).items():
        if "Temperatur" in name:
            steps = [n for n, (_, _, flags) in enumerate(rows) if flags & Flag.STEP]
            jumps = [n for n in range(1, len(rows)) if rows[n - 1][1] > WARMEST_ROOM > rows[n][1]]
            assert set(steps) <= set(jumps)


def test_the_checks_do_not_cry_wolf(ulm):
    found = everything(ulm)
    plausible = [f for name in found for _, result, f in found[name] if "CO2" in name or result < WARMEST_ROOM]
    assert len(plausible) == READINGS - 18_837
    marks = Counter(plausible)
    assert marks[Flag(0)] / len(plausible) > 0.999
    assert marks[Flag.LATE] == marks[Flag.FLAT] == 0


# calibration


def test_a_calibration_until_the_new_firmware_shows_corrected_beside_raw(ulm):
    name = "co2_sensor_2: Temperatur"
    stream = key(ulm, name)
    ulm.cli(
        *("calibrate", str(stream), "--scale", "0.1", "--from", "2021-07-01", "--to", TENTHS_END),
        *("--note", "Zehntelgrad vor der neuen Firmware"),
    )
    answer = ulm.client().get(f"/datastreams/{stream}/observations.csv?variant=raw")
    rows = list(csv.DictReader(StringIO(answer.text)))
    assert [float(row["raw"]) for row in rows] == [result for _, result, _ in everything(ulm)[name]]
    assert (rows[0]["raw"], rows[0]["value"], rows[0]["quality"]) == ("213", "21.3", "range")
    assert all(10 < float(row["value"]) < 40 for row in rows)
    unchanged = [row for row in rows if row["time"] > TENTHS_END]
    assert len(unchanged) == 3353
    assert all(row["raw"] == row["value"] for row in unchanged)


def test_on_the_page_too_the_corrected_value_stands_beside_the_raw_one(hub, samples, drop):
    """As it was on 9 August 2021, before the new firmware."""
    whole = json.loads((samples / FOLDER / "co2_sensor_2.influx.json").read_bytes())
    values = whole["series"][0]["values"]
    whole["series"][0]["values"] = [row for row in values if row[0] < TENTHS_END]
    folder = drop({"co2_sensor_2.influx.json": json.dumps(whole)})
    hub.cli("init")
    hub.cli("org", "add", "ulm", "--official-key", "08421000")
    hub.cli("source", "add", "folder", "schulen", "--org", "ulm", "--public", "--set", f"path={folder}")
    hub.cli("source", "run", "schulen")
    stream = key(hub, "co2_sensor_2: Temperatur")
    before = page(hub, f"/dataset/schulen?series={stream}")
    assert "252 °C" in before
    hub.cli("calibrate", str(stream), "--scale", "0.1", "--from", "2021-07-01", "--to", TENTHS_END)
    after = page(hub, f"/dataset/schulen?series={stream}")
    assert "25,2 °C" in after
    assert "252 °C" in after


# zones


def test_the_zones_are_a_dataset_with_52_polygons(ulm):
    (part,) = ulm.shown("scooter-zones-restricted").distributions
    rows = ulm.ask(lambda session: list(datasets.rows(session, part.id)))
    assert [row.number for row in rows] == list(range(1, 53))
    assert {row.geometry.geom_type for row in rows} == {"Polygon"}
    # One of them has no extent; a map that asks for its place still gets it.
    x, y = 9.98142, 48.39850
    near = box(x - 1e-4, y - 1e-4, x + 1e-4, y + 1e-4)
    assert 4 in [row.number for row in ulm.ask(lambda session: list(datasets.rows(session, part.id, box=near)))]
    west, south, east, north = ulm.shown("scooter-zones-restricted").dataset.spatial.bounds
    assert 9.8 < west < east < 10.2
    assert 48.2 < south < north < 48.6


def test_the_zones_are_found_by_a_search(ulm):
    found = ulm.client().get("/api/3/action/package_search?q=scooter").json["result"]
    assert [package["name"] for package in found["results"]] == ["scooter-zones-restricted"]


def test_the_zones_come_back_as_they_were_given(ulm, samples):
    (part,) = ulm.shown("scooter-zones-restricted").distributions
    given = json.loads((samples / FOLDER / "scooter_zones_restricted.geojson").read_bytes())
    answer = ulm.client().get(f"/resource/{part.id}/table.geojson").json
    corners = [[set(map(tuple, ring)) for ring in f["geometry"]["coordinates"]] for f in given["features"]]
    # RFC 7946 says in which order the corners of a ring stand.
    assert [[set(map(tuple, ring)) for ring in f["geometry"]["coordinates"]] for f in answer["features"]] == corners
