"""The description is OpenAPI 3.0 and names what can be asked."""

from catalogue.features import description
from catalogue.features.questions import KNOWN
from hub.config import Settings


def test_every_parameter_in_a_path_is_described():
    for path, operations in description.build(Settings())["paths"].items():
        named = {each["name"] for each in operations["get"]["parameters"] if each["in"] == "path"}
        assert {part[1:-1] for part in path.split("/") if part.startswith("{")} == named


def test_what_may_be_asked_of_features_is_described():
    path = "/collections/{collectionId}/items"
    told = {each["name"] for each in description.build(Settings())["paths"][path]["get"]["parameters"]}
    assert told - {"collectionId"} == KNOWN - {"lang"}


def test_every_operation_has_a_name_of_its_own():
    names = [each["get"]["operationId"] for each in description.build(Settings())["paths"].values()]
    assert len(names) == len(set(names))
