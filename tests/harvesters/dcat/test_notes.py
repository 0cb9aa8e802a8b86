import pytest

from harvesters import dcat
from hub.records import Document, Refusal


def lit(text):
    return [{"@value": text}]


def notes(**properties):
    tree = {"@id": "http://x/1", "dct:title": lit("Bäume")}
    tree |= {name.replace("_", ":", 1): value for name, value in properties.items()}
    draft, *told = dcat.harvest(Document("http://x/1", dcat.DOCUMENT, tree, name="Bäume"))
    assert draft.title == "Bäume"
    assert all(isinstance(one, Refusal) and (one.kind, one.identifier) == ("note", "http://x/1") for one in told)
    return [one.reason for one in told]


@pytest.mark.parametrize(
    ("properties", "sentence"),
    [
        ({"dct_issued": lit("2023-02-30")}, "“2023-02-30” is no date."),
        ({"dct_temporal": [{"@id": "_:t", "dcat:startDate": lit("früher")}]}, "“früher” is no date."),
        ({"dcat_distribution": [{"@id": "_:d", "dct:modified": lit("gestern")}]}, "“gestern” is no date."),
        ({"dct_license": lit("Nur für Schulen")}, "No list knows the licence “Nur für Schulen”"),
        ({"dct_spatial": [{"@id": "_:p", "dcat:bbox": lit("POLYGON ((9 48))")}]}, "A place cannot be read"),
        ({"dct_spatial": [{"@id": "_:p", "dcat:bbox": lit("GEOMETRYCOLLECTION(" * 30_000)}]}, "A place cannot be read"),
    ],
)
def test_what_is_said_in_vain_is_told_once_and_the_dataset_is_taken_in(properties, sentence):
    (told,) = notes(**properties)
    assert told.startswith(sentence)
    assert len(told) < 300


def test_what_could_be_used_is_not_told():
    assert notes(dct_issued=lit("2023"), dct_modified=lit("R/P1D"), dct_license=lit("CC BY 4.0")) == []


def test_the_notes_of_one_dataset_are_not_without_end():
    parts = [{"@id": f"_:{n}", "dct:modified": lit(f"nie {n}")} for n in range(500)]
    assert len(notes(dcat_distribution=parts)) == 10
