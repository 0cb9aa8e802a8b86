"""Malformed calls about organisations, users, members, tokens and tags, made by an administrator of home."""

from typing import Any
from uuid import UUID

from tests.catalogue.malformed import DEEP, LONG, TYPES, key, number, typed
from tests.catalogue.malformed_groups import INTO, MEMBERS

FLAGS = [f"include_{part}" for part in ("extras", "users", "groups", "tags", "dataset_count", "member_count")]
CHANGES: list[tuple[Any, int]] = [
    *((({"id": "home", name: wrong}), 409)
      for name in ("title", "description", "image_url", "name", "state") for wrong in TYPES if wrong is not True),
    *((({"id": "home", "name": wrong}), 409)
      for wrong in ("", "x", "A", "a b", "new", "ä", "partner", "x" * 101, "a\n", LONG, str(UUID(int=1)))),
    *((({"id": "home", "state": wrong}), 409) for wrong in ("", "draft", "gone", None)),
    *((({"id": "home", "groups": wrong}), 409)
      for wrong in ("partner", 1, {}, None, [1], [None], ["partner"], [{}], [{"name": 1}], [{"name": "nowhere"}],
                    [{"name": "partner"}, {"name": "stranger"}], [DEEP], [{"name": "home"}], [{"name": "envi"}])),
    *((({"id": "home", "users": wrong}), 409)
      for wrong in ("x", 1, {}, None, [1], [None], [{}], [{"name": 1}], [{"name": "nobody"}], [DEEP],
                    [{"name": "root", "capacity": "boss"}], [{"name": "root", "capacity": 1}],
                    [{"name": "root"}] * 1001)),
    *((({"id": "home", "extras": wrong}), 409)
      for wrong in ("x", 1, {}, [1], [None], [{}], [{"key": 1}], [{"key": ""}],
                    [{"key": "a", "value": 1}, {"key": "a", "value": 2}])),
    ({"id": "home", "extras": [{"key": "official_key", "value": "1"}]}, 403),
    ({"id": "home", "groups": [{"name": "partner"}]}, 403), ({"id": "home", "image_upload": "x"}, 409),
    ({"id": "partner", "title": "Mine"}, 403), ({"id": "stranger", "users": []}, 403),
]  # fmt: skip
RELATED = {"subject": "trees", "type": "child_of", "object": "trees"}
ROLES = ("", "boss", "Admin", "sysadmin", 1, [], {}, None, LONG)
USERS: list[tuple[Any, int]] = [
    *((({"id": "home-admin", "email": "a@b.de", name: wrong}), 409)
      for name in ("fullname", "about", "image_url", "password", "email", "state") for wrong in TYPES),
    *((({"id": "home-admin", "email": wrong}), 409)
      for wrong in ("x", "@", "a@", "@b", "a b@c.de", "a@b@c", "a@-b.de", "a@b.de\n", "ä@b.de", LONG,
                    "a@" + "b." * 300)),
    *((({"id": "home-admin", "email": "a@b.de", "password": wrong}), 409)
      for wrong in ("short", "aaaaaaaaaaaa", "home-admin1")),
    *((({"id": "home-admin", "email": "a@b.de", **wrong}), 403)
      for wrong in ({"sysadmin": True}, {"sysadmin": "true"}, {"state": "deleted"}, {"password_hash": ""},
                    {"password_hash": "$argon2id$v=19$m=8,t=1,p=1$x$y"})),
    ({"id": "home-admin", "email": "a@b.de", "sysadmin": "perhaps"}, 409),
    ({"id": "home-admin", "email": "a@b.de", "name": "other"}, 409),
    ({"id": "root", "email": "a@b.de"}, 404), ({"id": "partner-admin", "email": "a@b.de"}, 404),
]  # fmt: skip
PEOPLE: dict[str, list[tuple[Any, int]]] = {
    "organization_list": [
        *number("limit"), *number("offset"), *(({"sort": wrong}, 409) for wrong in (*TYPES, "nothing", LONG)),
        *(({"q": wrong}, 409) for wrong in TYPES), ({"all_fields": "x"}, 409), ({"organizations": [1]}, 409),
    ],
    "organization_show": [
        *key("id"), ({"id": "home", "include_datasets": "x"}, 409), ({"id": "envi"}, 404),
        *(({"id": "home", flag: wrong}, 409) for flag in FLAGS for wrong in ("x", [], {}, 5)),
    ],
    "organization_create": [({}, 403)],
    "organization_update": [*key("id"), *CHANGES],
    "organization_patch": [*key("id"), *CHANGES],
    "organization_delete": [*key("id"), ({"id": "home"}, 409), ({"id": "partner"}, 403), ({"id": "envi"}, 404)],
    "organization_purge": [({}, 403), ({"id": "home"}, 403), ({"id": [1]}, 403)],
    "organization_list_for_user": [
        *(({"id": wrong}, 409) for wrong in TYPES), *(({"permission": wrong}, 409) for wrong in TYPES),
        ({"id": "root"}, 403), ({"id": "nobody"}, 403), ({"id": LONG}, 403), ({"permission": LONG}, 200),
        ({"include_dataset_count": "x"}, 409), ({"include_member_count": []}, 409),
    ],
    "organization_autocomplete": typed(),
    "group_autocomplete": typed(),
    "user_autocomplete": [*typed(), ({"q": "a", "ignore_self": "x"}, 409)],
    "format_autocomplete": typed(),
    "member_list": [
        *key("id"), *(({"id": "home", "object_type": wrong}, 409) for wrong in TYPES),
        *(({"id": "home", "capacity": wrong}, 409) for wrong in TYPES),
        ({"id": "partner", "object_type": "user"}, 403), ({"id": "home", "object_type": "nothing"}, 200),
    ],
    "member_create": [
        *(({"object": "root", "object_type": "user", "capacity": "member", **sent}, status)
          for sent, status in key("id")),
        *(({"id": "home", "object": "root", "object_type": "user", "capacity": wrong}, 409) for wrong in ROLES),
        *(({"id": "home", "object": "trees", "object_type": wrong, "capacity": "member"}, 409)
          for wrong in ("package", "group", "", None, *TYPES)),
        *(({"id": "home", "object": wrong, "object_type": "user", "capacity": "member"}, 409)
          for wrong in ("nobody", "", None, LONG, *TYPES)),
        ({"id": "partner", "object": "home-admin", "object_type": "user", "capacity": "admin"}, 403),
        *INTO,
    ],
    "member_delete": [
        *(({"object": "root", "object_type": "user", **sent}, status) for sent, status in key("id")),
        ({"id": "home", "object": "nobody", "object_type": "user"}, 404),
        ({"id": "home", "object": "home-admin", "object_type": "package"}, 409),
        ({"id": "partner", "object": "partner-admin", "object_type": "user"}, 403), ({"id": "home"}, 409), *MEMBERS,
        ({"id": "woods", "object": "nobody", "object_type": "user"}, 404),
        ({"id": "woods", "object": "nothing", "object_type": "group"}, 404),
    ],
    "member_roles_list": [*(({"group_type": wrong}, 409) for wrong in TYPES), ({"group_type": LONG}, 200)],
    "organization_member_create": [
        *(({"username": "root", "role": "member", **sent}, status) for sent, status in key("id")),
        *(({"id": "home", "username": "root", "role": wrong}, 409) for wrong in ROLES),
        *(({"id": "home", "username": wrong, "role": "member"}, 409) for wrong in ("nobody", "", None, LONG, *TYPES)),
        ({"id": "partner", "username": "home-admin", "role": "member"}, 403),
    ],
    "organization_member_delete": [
        *(({"username": "root", **sent}, status) for sent, status in key("id")),
        *(({"id": "home", **sent}, status) for sent, status in key("username")),
        ({"id": "partner", "username": "partner-admin"}, 403),
    ],
    "user_list": [
        *(({name: wrong}, 409) for name in ("q", "email", "order_by") for wrong in TYPES), ({"all_fields": "x"}, 409),
        ({"order_by": "password"}, 409), ({"order_by": LONG}, 409), ({"email": "a@b.de"}, 403), ({"q": LONG}, 200),
    ],
    "user_show": [
        *(({"id": wrong}, 409) for wrong in TYPES), *(pair for pair in key("id") if pair[1] == 404),
        ({"id": "root"}, 404), ({"id": "partner-admin"}, 404), ({"include_datasets": "x"}, 409),
        ({"include_password_hash": []}, 409),
    ],
    "user_create": [({}, 403), ({"name": "new-one", "email": "a@b.de", "password": "a long enough word"}, 403)],
    "user_update": [*key("id"), *USERS],
    "user_patch": [*key("id"), *USERS],
    "user_delete": [*key("id"), ({"id": "root"}, 404), ({"id": "partner-admin"}, 404)],
    "api_token_create": [
        *(({"name": "x", **sent}, status) for sent, status in key("user")),
        *(({"user": "home-admin", "name": wrong}, 409) for wrong in ("", None, LONG, *TYPES)),
        *(({"user": "home-admin", "name": "x", **sent}, status) for sent, status in number("expires_in")),
        *(({"user": "home-admin", "name": "x", "expires_in": 1, **sent}, status) for sent, status in number("unit")),
        ({"user": "home-admin", "name": "x", "expires_in": 0}, 409),
        ({"user": "home-admin", "name": "x", "expires_in": 366}, 409),
        ({"user": "home-admin", "name": "x", "expires_in": 2**31 - 1, "unit": 2**31 - 1}, 409),
        ({"user": "home-admin", "name": "x", "scope": "all"}, 409), ({"user": "root", "name": "x"}, 404),
    ],
    "api_token_list": [
        *key("user_id"), *(({"user": wrong}, 409) for wrong in TYPES), ({"user": "root"}, 404),
        ({"user": "partner-admin"}, 404),
    ],
    "api_token_revoke": [
        ({}, 409), *(({name: wrong}, 409) for name in ("token", "jti") for wrong in (*TYPES, "", None)),
        ({"token": "alm_nothing"}, 404), ({"token": LONG}, 404), ({"jti": "nothing"}, 404),
        ({"jti": str(UUID(int=1))}, 404),
    ],
    "get_site_user": [({}, 403), ({"id": DEEP}, 403)],
    "tag_show": [*key("id"), ({"id": "x", "vocabulary_id": "topics"}, 404), ({"id": "x", "vocabulary_id": 1}, 409)],
    "tag_search": [
        *number("limit"), *number("offset"), ({"vocabulary_id": "topics"}, 404),
        *(({name: wrong}, 409) for name in ("query", "q") for wrong in (1, {}, [1], "[1]", "[", DEEP)),
        ({"query": LONG}, 200), ({"query": [""]}, 200),
    ],
    "package_relationships_list": [
        *key("id"), *(({"id": "trees", name: wrong}, 409) for name in ("id2", "rel") for wrong in TYPES),
        ({"id": "trees", "rel": "friend_of"}, 409), ({"id": "trees", "rel": "child_of"}, 404),
        ({"id": "trees", "id2": "nothing"}, 404), ({"id": "trees", "id2": LONG}, 404),
    ],
    **{f"package_relationship_{verb}": [
        *(({**RELATED, "subject": sent.get("id")}, status) for sent, status in key("id")),
        *(({**RELATED, "object": sent.get("id")}, status) for sent, status in key("id")),
        *(({**RELATED, "type": wrong}, 409) for wrong in (*TYPES, None, "", "friend_of", "Child_of", LONG)),
        *(({**RELATED, "subject": end}, 403) for end in ("wells",)),
    ] for verb in ("create", "update", "delete")},
    **{f"package_collaborator_{verb}": [
        ({"id": "trees", "user_id": "root", "capacity": "member", name: wrong}, 409)
        for name in ("id", "user_id", "capacity") for wrong in (*TYPES, None, "", LONG, "%")
    ] for verb in ("create", "delete", "list", "list_for_user")},
    "vocabulary_list": [({"a": DEEP, "id": 1}, 200)],
    "vocabulary_show": key("id"),
    **{name: [({}, 403), ({"id": DEEP, "name": LONG}, 403)]
       for name in ("vocabulary_create", "vocabulary_update", "vocabulary_delete", "tag_create", "tag_delete")},
    "tag_autocomplete": [
        *number("limit"), *number("offset"), ({"vocabulary_id": "topics"}, 404),
        *(({"query": wrong}, 409) for wrong in (1, {}, [1], "[1]", "[", DEEP)),
    ],
}  # fmt: skip
