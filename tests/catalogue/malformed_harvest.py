"""Values that no client should send about sources, jobs and feeds, and the status that each gets."""

from typing import Any

from tests.catalogue.malformed import DEEP, LONG, TYPES, key

GOOD = {"name": "a1", "url": "https://a.example", "source_type": "ckan", "owner_org": "home"}
NEW: list[tuple[Any, int]] = [
    ({}, 409),
    *(({**GOOD, field: wrong}, 409) for field in ("name", "url", "source_type", "owner_org") for wrong in ([1], DEEP)),
    *(({**GOOD, "url": wrong}, 409) for wrong in ("file:///etc/passwd", "javascript:1", "x", "")),
    *(({**GOOD, "source_type": wrong}, 409) for wrong in ("folder", "demo", "nothing", LONG)),
    *(({**GOOD, "config": wrong}, 409) for wrong in ("{", "[]", '{"path": "/etc"}', [1], {"a": 1})),
    *(({**GOOD, "frequency": wrong}, 409) for wrong in ("SOMETIMES", "PT1S", [1])),
    ({**GOOD, "owner_org": "nowhere"}, 404), ({**GOOD, "owner_org": "partner"}, 403),
]  # fmt: skip
SOURCE = [({"id": wrong}, 409) for wrong in TYPES] + [({}, 409), ({"id": "nothing"}, 404), ({"id": LONG}, 404)]
JOB = [*SOURCE, ({"id": "0"}, 404), ({"id": "9" * 40}, 404), ({"id": "²"}, 404)]
FEED: list[tuple[Any, int]] = [
    ({"format": "doc"}, 404), ({"format": [1]}, 409), ({"profiles": "nothing"}, 409), ({"profiles": {"a": 1}}, 409),
]  # fmt: skip
PAGED = [*FEED, ({"page": 0}, 409), ({"page": "x"}, 409), ({"modified_since": "soon"}, 409)]
HARVEST: dict[str, list[tuple[Any, int]]] = {
    "harvesters_info_show": [({"unknown": DEEP}, 200)],
    "harvest_source_list": [({"organization_id": "nowhere"}, 404), ({"limit": "x"}, 409), ({"only_mine": "x"}, 409)],
    "harvest_source_show": SOURCE,
    "harvest_source_show_status": SOURCE,
    "harvest_source_create": NEW,
    "harvest_source_update": SOURCE,
    "harvest_source_patch": SOURCE,
    "harvest_source_delete": SOURCE,
    "harvest_source_clear": SOURCE,
    "harvest_job_create": [({"source_id": sent["id"]} if sent else {}, status) for sent, status in SOURCE],
    "harvest_job_list": [({"source_id": "nothing"}, 404), ({"status": "Odd"}, 409)],
    "harvest_job_show": JOB,
    "harvest_job_report": JOB,
    "harvest_job_abort": JOB,
    "harvest_object_list": [({"source_id": "nothing"}, 404), ({"source_id": [1]}, 409)],
    "harvest_object_show": [({}, 404), ({"id": "nothing"}, 404), ({"id": [1]}, 409), ({"dataset_id": LONG}, 404)],
    "dcat_catalog_show": PAGED,
    "dcat_catalog_search": PAGED,
    "dcat_dataset_show": [*key("id"), *(({"id": "trees", **sent}, status) for sent, status in FEED)],
}
