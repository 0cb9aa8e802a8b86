"""Values that no client should send to what a portal shows beside its datasets, and the status that each gets."""

from typing import Any

from tests.catalogue.malformed import DEEP, LONG, TYPES, key

SCHEMA: list[tuple[Any, int]] = [
    *key("type"), ({"type": "nothing"}, 404), ({"type": "Dataset"}, 404),
    *(({"type": "dataset", "expanded": wrong}, 409) for wrong in ("perhaps", "", [], [1], {}, 2, DEEP)),
]  # fmt: skip


def showcase_key(name: str, **more: Any) -> list[tuple[Any, int]]:
    """What the name or id of a showcase must not be; a dataset is none."""
    found = [({**more, **sent}, status) for sent, status in key(name)]
    return [*found, ({**more, name: "trees"}, 404)]


NEW: list[tuple[Any, int]] = [
    ({}, 409), ({"name": "a1"}, 409), ({"name": "A B", "title": "x"}, 409), ({"name": "a1", "title": ""}, 409),
    *(({"name": "a1", "title": "x", field: wrong}, 409)
      for field in ("notes", "url", "image_url", "author", "author_email", "owner_org", "tag_string")
      for wrong in ([1], {"a": 1}, DEEP)),
    *(({"name": "a1", "title": wrong}, 409) for wrong in TYPES if wrong not in ([], {}) and not isinstance(wrong, str)),
    ({"name": "a1", "title": "x", "url": "javascript:1"}, 409), ({"name": "a1", "title": "x", "url": LONG}, 409),
    ({"name": "a1", "title": "x", "owner_org": "stranger"}, 403), ({"name": "a1", "title": "x", "extras": [1]}, 400),
    ({"name": "trees", "title": "x"}, 409), ({"name": "a1", "title": "x", "image_upload": "x"}, 409),
]  # fmt: skip
SHOWCASES: dict[str, list[tuple[Any, int]]] = {
    "ckanext_showcase_list": [({"unknown": DEEP}, 200), ({"limit": "x"}, 200)],
    "ckanext_showcase_show": showcase_key("id"),
    "ckanext_showcase_create": NEW,
    "ckanext_showcase_update": [({}, 409), ({"id": [1]}, 409), ({"id": "nothing"}, 404), ({"id": "trees"}, 404)],
    "ckanext_showcase_delete": showcase_key("id"),
    "ckanext_showcase_package_list": showcase_key("showcase_id"),
    "ckanext_package_showcase_list": key("package_id"),
    "ckanext_showcase_package_association_create": showcase_key("showcase_id", package_id="trees"),
    "ckanext_showcase_package_association_delete": showcase_key("showcase_id", package_id="trees"),
}
NO_NAMES = ("A B", "../x", "ä", "x" * 101, 'a"b', "a\n", "x")
OWN: list[tuple[Any, int]] = [
    ({"org_id": "home"}, 409), ({"org_id": "home", "title": "x"}, 409), ({"org_id": "home", "page": "a1"}, 409),
    ({"org_id": "nowhere", "page": "a1", "title": "x"}, 404), ({"org_id": "partner", "page": "a1", "title": "x"}, 403),
    ({"page": "a1", "title": "x"}, 403),
    *(({"org_id": "home", "title": "x", field: wrong}, 409) for field in ("page", "name") for wrong in NO_NAMES),
    *(({"org_id": "home", "page": "a1", "title": "x", field: wrong}, 409)
      for field in ("name", "content", "publish_date", "page_type", "order", "org_id") for wrong in TYPES),
    *(({"org_id": "home", "page": "a1", "title": "x", "private": wrong}, 409)
      for wrong in ("perhaps", 2, [1], {"a": 1})),
    *(({"org_id": "home", "page": "a1", "title": "x", "publish_date": wrong}, 409) for wrong in ("soon", "2024-13-01")),
    ({"org_id": "home", "page": "a1", "title": "x", "page_type": "news"}, 409),
    ({"org_id": "home", "page": "a1", "title": "x", "content": LONG}, 409),
    ({"org_id": "home", "page": "a1", "title": LONG}, 409), ({"org_id": "home", "page": "a1", "title": [1]}, 409),
]  # fmt: skip
PAGES: dict[str, list[tuple[Any, int]]] = {
    "ckanext_pages_list": [
        *(({"org_id": wrong}, 409) for wrong in TYPES), ({"org_id": "nowhere"}, 404), ({"org_id": LONG}, 404),
        *(({name: wrong}, 409) for name in ("order", "private") for wrong in ("perhaps", [1], {"a": 1}, 2)),
        ({"page_type": LONG}, 200), ({"page_type": [1]}, 409),
    ],
    "ckanext_pages_show": [*key("page"), ({"page": "x", "org_id": "nowhere"}, 404),
    ({"page": "x", "org_id": [1]}, 409)],
    "ckanext_pages_update": OWN,
    "ckanext_pages_delete": [
        *(({"org_id": "home", **sent}, status) for sent, status in key("page")), ({"page": "x"}, 403),
    ],
}  # fmt: skip
PORTAL: dict[str, list[tuple[Any, int]]] = (
    {
        f"scheming_{about}_schema_{verb}": SCHEMA if verb == "show" else [({"type": wrong}, 200) for wrong in TYPES]
        for about in ("dataset", "group", "organization")
        for verb in ("list", "show")
    }
    | SHOWCASES
    | PAGES
)
