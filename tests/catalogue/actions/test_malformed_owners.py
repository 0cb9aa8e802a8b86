"""Calls that name what is gone, what belongs to others, or what somebody put in to be run: none writes anything."""

from typing import Any

import pytest

from tests.catalogue.caller import call, create, result
from tests.catalogue.malformed import everything, fits

INJECTED = (
    "' OR '1'='1", "'; DROP TABLE dataset; --", '" OR ""="', "1 OR 1=1", "trees'--", "trees\\", "%27", "trees%",
    "tree_%", "{{7*7}}", "${7*7}", "<script>alert(1)</script>", "$(id)", "`id`", "| id", "../trees", "trees/../wells",
    "file:///x", "trees;", "(trees)", "trees*", "{!xmlparser v='<x/>'}", "\u202etrees", "TREES", " trees", "trees ",
    "\ufeff", "\x7f",
)  # fmt: skip
"""Names that are none, and must not be understood as anything else."""
BROKEN = (
    "(", ")", "((", "a AND", "OR", "AND AND", "NOT", '"', 'a "b', "[", "[a TO", "[a TO b", "{a TO b", "name:", "name:(",
    "name:[", 'name:"', "a^", "a~x", "^2", "&&", "||", "+", "-", "a:b:c", "!!", "(a OR b", "a)", "\\", "name:(a OR",
    "{!func}x", "{!lucene q.op=OR}x", "{!", "_query_:\"{!func}x\"", "*:* {!x}", "name:[2 TO 1", "name:{a TO b]]",
)  # fmt: skip
"""Questions that do not end, and Solr's ways out of them."""


@pytest.fixture
def gone(client, cast) -> dict[str, str]:
    """What was there once, what partner keeps for itself, and what home has, by word."""
    home, partner, operator = client("home"), client("partner"), client("operator")
    trees = create(home, resources=[{"url": "https://example.org/a", "name": "a"}])
    hidden = create(partner, "hidden", town="partner", private=True, resources=[{"url": "https://example.org/b"}])
    lost = create(home, "lost", resources=[{"url": "https://example.org/c"}])
    result(home, "package_delete", {"id": "lost"})
    closed = result(operator, "organization_create", {"name": "closed"})
    result(operator, "organization_delete", {"id": "closed"})
    person = {"name": "left", "email": "left@home.example", "password": "quiet green river"}
    left = result(operator, "user_create", person)
    result(operator, "user_delete", {"id": "left"})
    return {
        "trees": trees["id"], "ours": trees["resources"][0]["id"],
        "hidden": hidden["id"], "theirs": hidden["resources"][0]["id"],
        "lost": lost["id"], "lost part": lost["resources"][0]["id"], "closed": closed["id"], "left": left["id"],
    }  # fmt: skip


def calls(gone: dict[str, str]) -> list[tuple[str, dict[str, Any], set[int]]]:
    """Action, argument, and the statuses that say no."""
    new = {"name": "new-one", "owner_org": "home"}
    no: list[tuple[str, dict[str, Any], set[int]]] = []
    for closed in ("closed", gone["closed"]):
        no += [
            ("package_create", {**new, "owner_org": closed}, {409}),
            ("package_patch", {"id": "trees", "owner_org": closed}, {409}),
            ("organization_show", {"id": closed}, {404}),
            ("organization_patch", {"id": "home", "groups": [{"name": closed}]}, {409}),
            ("organization_patch", {"id": closed, "title": "x"}, {404}),
            ("organization_member_create", {"id": closed, "username": "home-admin", "role": "admin"}, {403, 404}),
            ("member_list", {"id": closed}, {404}),
            ("group_package_show", {"id": closed}, {404}),
            ("bulk_update_private", {"org_id": closed, "datasets": ["trees"]}, {404}),
            ("follow_group", {"id": closed}, {404}),
            ("organization_activity_list", {"id": closed}, {404}),
        ]
    for left in ("left", gone["left"]):
        no += [
            ("organization_member_create", {"id": "home", "username": left, "role": "member"}, {404, 409}),
            ("organization_patch", {"id": "home", "users": [{"name": left}]}, {409}),
            ("user_show", {"id": left}, {404}),
            ("user_patch", {"id": left, "about": "x"}, {404}),
            ("follow_user", {"id": left}, {404}),
            ("api_token_create", {"user": left, "name": "x"}, {404}),
            ("user_activity_list", {"id": left}, {404}),
        ]
    for hidden in ("hidden", gone["hidden"]):
        no += [
            ("package_show", {"id": hidden}, {404}), ("package_patch", {"id": hidden, "notes": "x"}, {404}),
            ("package_update", {**new, "id": hidden}, {404}), ("package_delete", {"id": hidden}, {404}),
            ("resource_create", {"package_id": hidden, "url": "https://example.org/"}, {404}),
            ("package_revise", {"match": {"id": hidden}, "update": {"notes": "x"}}, {404}),
            ("bulk_update_public", {"org_id": "home", "datasets": ["trees", hidden]}, {409}),
            ("bulk_update_delete", {"org_id": "partner", "datasets": [hidden]}, {403}),
            ("package_activity_list", {"id": hidden}, {404}), ("follow_dataset", {"id": hidden}, {404}),
            ("package_resource_reorder", {"id": hidden, "order": [gone["theirs"]]}, {404}),
        ]  # fmt: skip
    for part in (gone["theirs"], gone["hidden"], gone["left"]):
        no += [
            ("resource_show", {"id": part}, {404}), ("resource_patch", {"id": part, "name": "x"}, {404}),
            ("resource_update", {"id": part, "url": "https://example.org/"}, {404}),
            ("resource_delete", {"id": part}, {404}), ("resource_view_list", {"id": part}, {404}),
            ("resource_view_create", {"resource_id": part, "title": "x", "view_type": "text_view"}, {404}),
            ("package_resource_reorder", {"id": "trees", "order": [gone["ours"], part]}, {409}),
        ]  # fmt: skip
    no += [
        ("package_create", {**new, "id": gone["hidden"]}, {409}), ("package_create", {**new, "name": "trees"}, {409}),
        ("package_create", {**new, "name": "hidden"}, {409}),
        ("package_patch", {"id": "trees", "name": "hidden"}, {409}),
        ("package_create", {**new, "resources": [{"url": "x", "id": gone["theirs"]}]}, {409}),
        ("package_patch", {"id": "trees", "resources": [{"url": "x", "id": gone["theirs"]}]}, {409}),
        ("resource_create", {"package_id": "trees", "id": gone["theirs"], "url": "x"}, {409}),
        ("resource_create", {"package_id": "trees", "id": gone["lost part"], "url": "x"}, {409}),
        ("package_show", {"id": "lost"}, {404}), ("package_patch", {"id": "lost", "notes": "x"}, {404}),
        ("resource_create", {"package_id": "lost", "url": "x"}, {404}),
        ("package_owner_org_update", {"id": "trees"}, {403}),
        *(("package_show", {"id": odd}, {404}) for odd in INJECTED),
        *(("organization_show", {"id": odd}, {404}) for odd in INJECTED),
        *(("resource_show", {"id": odd}, {404}) for odd in INJECTED),
        *(("tag_show", {"id": odd}, {404}) for odd in INJECTED),
        *(("package_create", {**new, "name": odd}, {409}) for odd in INJECTED),
        *(("package_create", {**new, "owner_org": odd}, {409}) for odd in INJECTED),
        *(("package_search", {"sort": odd}, {409}) for odd in INJECTED if odd.strip("\ufeff")),
        *(("organization_list", {"sort": odd}, {409}) for odd in INJECTED),
        *(("resource_search", {"query": odd}, {409}) for odd in INJECTED if ":" not in odd),
        *(("resource_search", {"query": "name:x", "order_by": odd}, {409}) for odd in INJECTED),
    ]  # fmt: skip
    return no


def test_what_is_gone_or_belongs_to_others_or_was_put_in_is_answered_and_writes_nothing(client, database, gone):
    home, before, wrong = client("home"), everything(database), []
    asked = calls(gone)
    assert len({repr(each[:2]) for each in asked}) > 350
    for name, sent, statuses in asked:
        answer = call(home, name, sent)
        if answer.status_code not in statuses or not fits(answer, answer.status_code):
            wrong.append((name, sent, answer.status_code, answer.text[:100]))
    assert not wrong, "\n".join(map(str, wrong))
    assert everything(database) == before


def test_a_question_that_cannot_be_read_is_a_search_error(client, gone):
    asked = client("home")
    for text in BROKEN:
        for sent in ({"q": text}, {"fq": text}, {"fq_list": [text]}):
            answer = call(asked, "package_search", sent)
            assert answer.status_code == 200 or fits(answer, 409), (sent, answer.text)
            assert answer.status_code == 200 or answer.json["error"]["__type"] == "Search Error", sent
    refused = [text for text in BROKEN if call(asked, "package_search", {"fq": text}).status_code == 409]
    assert len(refused) > 15, refused
    for text in ("{!func}x", "{!", "name:(", "name:[a TO"):
        assert call(asked, "package_search", {"fq": text}).status_code == 409, text
