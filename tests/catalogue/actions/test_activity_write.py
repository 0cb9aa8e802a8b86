"""Activities that the operator adds and takes away."""

from tests.catalogue.caller import create, error, result


def test_the_operator_tells_what_somebody_did(client, cast):
    made = create(client("home"))
    sent = {"user_id": "partner-admin", "object_id": "trees", "activity_type": "changed package", "data": {"x": 1}}
    told = result(client("operator"), "activity_create", sent)
    assert (told["activity_type"], told["object_id"]) == ("changed package", made["id"])
    assert told["data"] == {"package": made, "actor": "partner-admin"}
    newest, first = result(client("home"), "package_activity_list", {"id": "trees"})
    assert newest == told
    assert first["activity_type"] == "new package"


def test_of_organisations_too(client, cast):
    sent = {"user_id": "home-admin", "object_id": "home", "activity_type": "changed organization"}
    told = result(client("operator"), "activity_create", sent)
    assert told["data"]["organization"]["name"] == "home"
    assert told["id"] in [row["id"] for row in result(client(), "organization_activity_list", {"id": "home"})]


def test_what_was_told_of_a_private_dataset_is_not_public(client, cast):
    create(client("home"), private=True, title="geheim")
    sent = {"user_id": "home-admin", "object_id": "trees", "activity_type": "changed package"}
    told = result(client("operator"), "activity_create", sent)
    for town in ("", "stranger"):
        assert error(client(town), "activity_show", {"id": told["id"]})[0] == 404


def test_an_activity_is_taken_away(client, cast):
    create(client("home"))
    (row,) = result(client("home"), "package_activity_list", {"id": "trees"})
    for town in ("", "home"):
        assert error(client(town), "activity_delete", {"id": row["id"]})[0] == 403
    assert result(client("operator"), "activity_delete", {"id": row["id"]}) is None
    assert result(client("home"), "package_activity_list", {"id": "trees"}) == []
    assert error(client("operator"), "activity_delete", {"id": row["id"]})[0] == 404
    assert result(client("home"), "package_patch", {"id": "trees", "notes": "x"})["notes"] == "x"


def test_no_mail_is_sent(client, cast):
    assert error(client("home"), "send_email_notifications")[0] == 403
    assert error(client("operator"), "send_email_notifications") == (
        409, {"__type": "Validation Error", "message": "This hub sends no mail"}
    )  # fmt: skip
