import csv
import io
import json

import pytest

from connectors.synthetic import files, town

THEMES = {"AGRI", "ECON", "EDUC", "ENER", "ENVI", "GOVE", "HEAL", "INTR", "JUST", "REGI", "SOCI", "TECH", "TRAN"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town") / "files"
    files.write(folder, 1)
    return folder


@pytest.fixture(params=files.CATALOGUE, ids=lambda entry: entry.file_name)
def entry(request):
    return request.param


def table(folder, entry):
    text = (folder / entry.file_name).read_bytes().decode(entry.layout.encoding)
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def test_there_are_twenty_files(folder):
    assert {path.name for path in folder.iterdir()} == {entry.file_name for entry in files.CATALOGUE}
    assert len(files.CATALOGUE) == 20


def test_the_same_seed_gives_the_same_bytes(folder, tmp_path):
    files.write(tmp_path, 1)
    for path in folder.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_another_seed_gives_other_trees(folder, tmp_path):
    files.write(tmp_path, 2)
    assert (tmp_path / "baumkataster.csv").read_bytes() != (folder / "baumkataster.csv").read_bytes()


def test_an_entry_says_that_its_data_are_synthetic(entry):
    assert "(synthetisch)" in entry.title
    assert "(synthetic)" in entry.title_en
    assert "Synthetische Daten" in entry.description
    assert "synthetisch" in entry.keyword


def test_an_entry_has_a_theme_of_the_european_list(entry):
    assert entry.theme in THEMES


def test_every_row_says_that_it_is_synthetic(folder, entry):
    if entry.file_name.endswith(".csv"):
        rows = table(folder, entry)
    else:
        rows = [f["properties"] for f in json.loads((folder / entry.file_name).read_bytes())["features"]]
    assert rows
    assert all(row["Hinweis"].startswith("Synthetische Daten") for row in rows)


def test_both_encodings_and_both_systems_are_there():
    layouts = {(e.layout.encoding, e.layout.crs) for e in files.CATALOGUE if e.file_name.endswith(".csv")}
    assert layouts == {(code, crs) for code in ("cp1252", "utf-8-sig") for crs in ("EPSG:25832", "EPSG:4326")}


def test_points_lines_and_polygons_are_there(folder):
    shapes = {
        feature["geometry"]["type"]
        for path in folder.glob("*.geojson")
        for feature in json.loads(path.read_bytes())["features"]
    }
    assert shapes == {"LineString", "Polygon"}


def test_trees_stand_in_the_town(folder):
    (entry,) = [entry for entry in files.CATALOGUE if entry.file_name == "baumkataster.csv"]
    east = [float(row["Ostwert"].replace(",", ".")) for row in table(folder, entry)]
    assert len(east) == 1_200
    assert town.CENTRE[0] - 4_000 < min(east) < max(east) < town.CENTRE[0] + 4_000
