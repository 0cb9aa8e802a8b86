"""Malformed calls about what the operator keeps: notes on tasks, translations, jobs, options; also of collaborators."""

from typing import Any

from tests.catalogue.malformed import DEEP, LONG, TYPES, key, number

NOTE = {"entity_id": "x", "entity_type": "resource", "task_type": "t", "key": "k"}
WORD = {"term": "a", "lang_code": "de", "term_translation": "b"}
NO_ID = "00000000-0000-0000-0000-000000000000"
LISTS: list[Any] = [
    None,
    "x",
    1,
    True,
    {},
    [1],
    [None],
    ["x"],
    [[]],
    [{}],
    [DEEP],
    [NOTE | WORD, {"key": 1, "term": 1}],
]
ONE_NOTE: list[tuple[Any, int]] = [
    ({}, 409), ({"id": "nothing"}, 404), ({"id": NO_ID}, 404), ({"id": LONG}, 404), (NOTE, 404),
    *(({**NOTE, name: wrong}, 409) for name in ("entity_id", "task_type", "key") for wrong in (*TYPES, None, "")),
    *(({"id": wrong}, 409) for wrong in TYPES),
]  # fmt: skip
ACTIVITY = {"user_id": "home-admin", "object_id": "trees", "activity_type": "changed package"}
INVITATION = {"email": "anna@home.example", "group_id": "home", "role": "editor"}
REFUSED = ("activity_create", "activity_delete", "send_email_notifications",
           "task_status_update", "task_status_update_many", "task_status_delete", "term_translation_update",
           "term_translation_update_many", "job_clear", "job_cancel", "config_option_update")  # fmt: skip
CALLS: dict[str, list[tuple[Any, int]]] = {
    "task_status_show": ONE_NOTE,
    "term_translation_show": [
        ({}, 409), *(({"terms": wrong}, 409) for wrong in (None, 1, True, {}, [1], "[", "[1]", DEEP, ["x"] * 10_001)),
        *(({"terms": "x", "lang_codes": wrong}, 409) for wrong in (1, {}, [1], DEEP)), ({"terms": [LONG, "%"]}, 200),
    ],
    "user_invite": [
        ({}, 409), *(({**INVITATION, name: wrong}, 409) for name in INVITATION for wrong in (*TYPES, None, "")),
        *(({**INVITATION, "role": wrong}, 409) for wrong in ("boss", "Admin", LONG)),
        *(({**INVITATION, "email": wrong}, 409) for wrong in ("x", "a@", "@b", "a b@c.de", LONG, "ä@b.de", "a@b.de\n")),
        *(({**INVITATION, "group_id": wrong}, 404) for wrong in ("nothing", "envi", LONG, "%")),
        ({**INVITATION, "group_id": "partner"}, 403),
    ],
    "job_list": [({}, 403), ({"queues": "x"}, 403)],
    "job_show": [*(pair for pair in key("id") if pair[1] == 409), ({"id": "x"}, 403)],
    "config_option_list": [({"a": DEEP}, 403)],
    "config_option_show": [*(pair for pair in key("key") if pair[1] == 409), ({"key": "x"}, 403)],
    **{name: [({}, 403), ({"id": DEEP, "data": LONG}, 403)] for name in REFUSED},
}  # fmt: skip
"""Made by an administrator of home."""
OPERATING: dict[str, list[tuple[Any, int]]] = {
    "task_status_update": [
        *(({**NOTE, name: wrong}, 409)
          for name in ("entity_id", "entity_type", "task_type", "key") for wrong in (*TYPES, None, "")),
        *(({**NOTE, name: wrong}, 409) for name in ("value", "state", "error", "id") for wrong in TYPES),
        *(({**NOTE, "last_updated": wrong}, 409) for wrong in ("soon", -1, 1e300, [], {}, True, "9" * 5000)),
        ({**NOTE, "id": "nothing"}, 404), ({**NOTE, "id": NO_ID}, 404),
    ],
    "task_status_update_many": [*(({"data": wrong}, 409) for wrong in [*LISTS, [NOTE] * 1001]), ({}, 409)],
    "task_status_delete": ONE_NOTE,
    "term_translation_update": [
        *(({**WORD, name: wrong}, 409) for name in WORD for wrong in (*TYPES, None, "")), ({}, 409),
    ],
    "term_translation_update_many": [({}, 409), *(({"data": wrong}, 409) for wrong in LISTS)],
    "job_list": [
        *(pair for pair in number("limit")), *(({"queues": wrong}, 409) for wrong in (1, {}, [1], "[", DEEP)),
        ({"ids_only": "perhaps"}, 409), ({"queues": [LONG]}, 200),
    ],
    "activity_create": [
        ({}, 409), *(({**ACTIVITY, name: wrong}, 409) for name in ACTIVITY for wrong in (*TYPES, None, "")),
        *(({**ACTIVITY, "activity_type": wrong}, 409) for wrong in ("follow user", "Changed package", LONG)),
        *(({**ACTIVITY, name: wrong}, 404) for name in ("user_id", "object_id") for wrong in ("nothing", LONG, "%")),
        ({**ACTIVITY, "activity_type": "new organization"}, 404),
    ],
    "activity_delete": key("id"),
    "send_email_notifications": [({}, 409), ({"a": DEEP}, 409)],
    "job_show": key("id"),
    "job_clear": [*(({"queues": wrong}, 409) for wrong in (1, {}, [1], "[", DEEP)), ({"queues": [LONG]}, 200)],
    "job_cancel": key("id"),
    "config_option_update": [
        *(({"ckan.site_title": wrong}, 409) for wrong in (1, 1.5, True, [], ["a"], {}, DEEP, LONG)), ({LONG: 1}, 409),
        ({"": ""}, 409), ({}, 200),
    ],
    "config_option_show": [(sent, 409) for sent, _ in key("key")],
}  # fmt: skip
"""Made by the operator."""
