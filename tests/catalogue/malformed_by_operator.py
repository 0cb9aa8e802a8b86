"""Malformed calls of the operator."""

from typing import Any

from tests.catalogue.malformed import DEEP, LONG, TYPES, key
from tests.catalogue.malformed_groups import OPERATORS as OF_GROUPS
from tests.catalogue.malformed_operator import OPERATING

NEW: list[tuple[Any, int]] = [
    ({"name": "fine", "id": "x", "owner_org": "home"}, 409), ({"name": ["x"]}, 409),
    ({"name": "fine", "title": DEEP}, 409), ({}, 409),
]  # fmt: skip
TAGS: list[tuple[Any, int]] = [
    *(({"tags": wrong}, 409) for wrong in ("a", 1, {}, [1], [None], [[]], [{}], [{"name": 1}], [{"name": "a"}], DEEP,
                                           ["a<b>"], ["x" * 101], ["ab"] * 10_001, [LONG])),
]  # fmt: skip
OPERATORS: dict[str, list[tuple[Any, int]]] = {
    **OF_GROUPS,
    **OPERATING,
    "vocabulary_create": [
        *(({"name": "topics", **sent}, status) for sent, status in TAGS),
        ({"name": "topics"}, 409),
        *(({"name": wrong, "tags": []}, 409) for wrong in (*TYPES, None, "", "x", LONG)),
    ],
    "vocabulary_update": [
        *key("id"),
        *(({"id": "nothing", **sent}, status) for sent, status in TAGS),
        ({"id": "nothing", "name": 1}, 409),
    ],
    "vocabulary_delete": key("id"),
    "tag_create": [
        ({"name": "oak"}, 409),
        ({"vocabulary_id": "nothing", "name": "oak"}, 409),
        ({"vocabulary_id": "nothing"}, 409),
        *(({"vocabulary_id": wrong, "name": "oak"}, 409) for wrong in (*TYPES, None, "", LONG)),
    ],
    "tag_delete": [*key("id"), ({"id": "x", "vocabulary_id": 1}, 409), ({"id": "x", "vocabulary_id": "nothing"}, 404)],
    "organization_create": NEW,
    "package_create": NEW,
    "dataset_purge": key("id"),
    "package_owner_org_update": [
        *(({"organization_id": "home", **sent}, status) for sent, status in key("id")),
        *(({"id": "trees", **sent}, status) for sent, status in key("organization_id")),
        ({"id": "trees"}, 409),
    ],
}
