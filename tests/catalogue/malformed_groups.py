"""Malformed calls about groups, made by an administrator of home, who administers `woods` and nothing of `fields`."""

from typing import Any
from uuid import UUID

from tests.catalogue.malformed import DEEP, LONG, TYPES, key, number

UNKNOWN = str(UUID(int=1))
FLAGS = [f"include_{part}" for part in (
    "extras", "users", "groups", "tags", "dataset_count", "member_count", "followers",
)]  # fmt: skip
NAMES = ("", "x", "A", "a b", "new", "ä", "home", "envi", "fields", "gone", "x" * 101, "a\n", LONG, UNKNOWN)
CHANGES: list[tuple[Any, int]] = [
    *((({"id": "woods", name: wrong}), 409)
      for name in ("title", "description", "image_url", "name", "state") for wrong in TYPES),
    *((({"id": "woods", "name": wrong}), 409) for wrong in NAMES),
    *((({"id": "woods", "state": wrong}), 409) for wrong in ("", "draft", "gone", None)),
    *((({"id": "woods", "groups": wrong}), 409)
      for wrong in ("fields", 1, {}, None, [1], [None], ["fields"], [{}], [{"name": 1}], [{"name": "nothing"}], [DEEP],
                    [{"name": "fields"}, {"name": "woods"}], [{"name": "woods"}], [{"name": "home"}],
                    [{"name": "envi"}], [{"name": "gone"}], [{"id": UNKNOWN}])),
    *((({"id": "woods", "users": wrong}), 409)
      for wrong in ("x", 1, {}, None, [1], [None], [{}], [{"name": 1}], [{"name": "nobody"}], [DEEP],
                    [{"name": "root", "capacity": "boss"}], [{"name": "root", "capacity": 1}],
                    [{"name": "root"}] * 1001)),
    *((({"id": "woods", "packages": wrong}), 409)
      for wrong in ("trees", 1, {}, None, [1], [None], ["trees"], [{}], [{"name": 1}], [{"name": "nothing"}], [DEEP],
                    [{"id": UNKNOWN}], [{"name": "trees"}, {"name": LONG}], [{"name": "hidden"}],
                    [{"name": "trees"}] * 1001)),
    *((({"id": "woods", "extras": wrong}), 409)
      for wrong in ("x", 1, {}, [1], [None], [{}], [{"key": 1}], [{"key": ""}],
                    [{"key": "a", "value": 1}, {"key": "a", "value": 2}])),
    ({"id": "woods", "packages": [{"name": "wells"}]}, 403), ({"id": "woods", "groups": [{"name": "fields"}]}, 403),
    ({"id": "woods", "image_upload": "x"}, 409), ({"id": "fields", "title": "Mine"}, 403),
    ({"id": "fields", "users": []}, 403), ({"id": "envi", "title": "Mine"}, 403), ({"id": "home", "title": "x"}, 404),
    ({"id": "gone", "title": "x"}, 404),
]  # fmt: skip
ROLES = ("", "boss", "Admin", "sysadmin", 1, [], {}, None, LONG)
MEMBERS: list[tuple[Any, int]] = [
    ({"id": "woods", "object": "wells", "object_type": "package"}, 403),
    ({"id": "woods", "object": "hidden", "object_type": "package"}, 404),
    ({"id": "woods", "object": UNKNOWN, "object_type": "package"}, 404),
    ({"id": "woods", "object": LONG, "object_type": "package"}, 404),
    ({"id": "gone", "object": "trees", "object_type": "package"}, 404),
    ({"id": "fields", "object": "root", "object_type": "user"}, 403),
    ({"id": "envi", "object": "wells", "object_type": "package"}, 403),
    ({"id": "envi", "object": "nothing", "object_type": "package"}, 404),
    ({"id": "envi", "object": "root", "object_type": "user"}, 403),
    ({"id": "envi", "object": "woods", "object_type": "group"}, 403),
    *(({"id": "woods", "object": "trees", "object_type": wrong}, 409) for wrong in ("", "dataset", None, LONG, *TYPES)),
    *(({"id": "woods", "object": wrong, "object_type": "package"}, 409) for wrong in ("", None, *TYPES)),
]
FOLLOWED = [*key("id"), ({"id": "gone"}, 404), ({"id": "envi"}, 404)]
GROUPS: dict[str, list[tuple[Any, int]]] = {
    "group_list": [
        *number("limit"), *number("offset"), *(({"sort": wrong}, 409) for wrong in (*TYPES, "nothing", LONG)),
        *(({name: wrong}, 409) for name in ("q", "type") for wrong in TYPES), ({"all_fields": "x"}, 409),
        ({"groups": [1]}, 409), ({"groups": "["}, 409), ({"type": LONG}, 200), ({"groups": [LONG, ""]}, 200),
        *(({flag: wrong, "all_fields": True}, 409) for flag in FLAGS for wrong in ("x", [], {}, 5)),
    ],
    "group_show": [
        *key("id"), ({"id": "home"}, 404), ({"id": "gone"}, 404), ({"id": "envi", "include_datasets": "x"}, 409),
        *(({"id": "woods", flag: wrong}, 409) for flag in FLAGS for wrong in ("x", [], {}, 5)),
    ],
    "group_package_show": [
        *key("id"), *(({"id": "woods", **sent}, status) for sent, status in number("limit")), ({"id": "gone"}, 404),
        ({"id": "woods", "include_private": "x"}, 409),
    ],
    "group_list_authz": [({"am_member": DEEP}, 409), ({"available_only": "x"}, 409)],
    "group_tree": [*(({"type": wrong}, 409) for wrong in (*TYPES, "", "tree", LONG))],
    "group_tree_section": [*key("id"), ({"id": "woods", "type": "tree"}, 409), ({"id": "home"}, 404),
                           ({"id": "gone"}, 404), ({"id": "woods", "type": "organization"}, 404)],
    "group_create": [({}, 409), ({"name": "mine"}, 403), ({"name": ["x"]}, 409), ({"name": DEEP}, 409)],
    "group_update": [*key("id"), *CHANGES],
    "group_patch": [*key("id"), *CHANGES],
    "group_delete": [*key("id"), ({"id": "fields"}, 403), ({"id": "envi"}, 403), ({"id": "home"}, 404),
                     ({"id": "gone"}, 404)],
    "group_purge": [({}, 403), ({"id": "woods"}, 403), ({"id": [1]}, 403)],
    "group_member_create": [
        *(({"username": "root", "role": "member", **sent}, status) for sent, status in key("id")),
        *(({"id": "woods", "username": "root", "role": wrong}, 409) for wrong in ROLES),
        *(({"id": "woods", "username": wrong, "role": "member"}, 409) for wrong in ("nobody", "", None, LONG, *TYPES)),
        ({"id": "fields", "username": "home-admin", "role": "member"}, 403),
        ({"id": "envi", "username": "home-admin", "role": "member"}, 403),
        ({"id": "home", "username": "home-admin", "role": "member"}, 404),
    ],
    "group_member_delete": [
        *(({"username": "root", **sent}, status) for sent, status in key("id")),
        *(({"id": "woods", **sent}, status) for sent, status in key("username")),
        ({"id": "fields", "username": "root"}, 403), ({"id": "envi", "username": "root"}, 403),
    ],
    "group_activity_list": [
        *key("id"), ({"id": "home"}, 404), ({"id": "gone"}, 404),
        *(({"id": "woods", **sent}, status) for name in ("limit", "offset") for sent, status in number(name)),
        *(({"id": "woods", "before": wrong}, 409) for wrong in ("soon", [], {}, -1, 1e300)),
        ({"id": "woods", "activity_types": [1]}, 409),
    ],
    "group_follower_count": FOLLOWED,
    "follow_group": FOLLOWED,
    "unfollow_group": FOLLOWED,
    "am_following_group": FOLLOWED,
}  # fmt: skip
"""Beside `MEMBERS`, which are calls of the actions that take organisations too."""
INTO: list[tuple[Any, int]] = [
    ({"id": "woods", "object": "fields", "object_type": "group", "capacity": "x"}, 403),
    ({"id": "woods", "object": "woods", "object_type": "group", "capacity": "x"}, 409),
    ({"id": "woods", "object": "nothing", "object_type": "group", "capacity": "x"}, 409),
    ({"id": "woods", "object": "gone", "object_type": "group", "capacity": "x"}, 409),
    *(({"id": "woods", "object": "root", "object_type": "user", "capacity": wrong}, 409) for wrong in ROLES),
    *(({"id": "woods", "object": "trees", "object_type": "package", "capacity": wrong}, 409) for wrong in ("", *TYPES)),
    *(({**sent, "capacity": "member"}, status) for sent, status in MEMBERS),
]
OPERATORS: dict[str, list[tuple[Any, int]]] = {
    "group_create": [
        ({}, 409), ({"name": ["x"]}, 409), *(({"name": wrong}, 409) for wrong in (*TYPES, None, *NAMES)),
        *(({"name": "fine", "id": wrong}, 409) for wrong in ("x", LONG, *TYPES)),
        *(({**sent, "id": "", "name": "fine"}, status)
          for sent, status in CHANGES if status == 409 and "name" not in sent and sent.keys() - {"id"}
          and sent.get("groups") not in ([{"name": "woods"}], [{"name": "fields"}, {"name": "woods"}])
          and sent.get("packages") != [{"name": "hidden"}]),  # from the operator it is not
    ],
    "group_purge": [*key("id"), ({"id": "envi"}, 403), ({"id": "home"}, 404)],
}  # fmt: skip
"""Malformed calls of the operator."""
