"""The page of a person."""

from hub.boundary import OPERATOR
from hub.identity import store as identity
from hub.identity.models import Role
from tests.catalogue.caller import create
from tests.conftest import on_sqlite


def test_what_somebody_made_is_listed_as_far_as_it_may_be_seen(get, client, database):
    create(client("home"), title="Bäume")
    create(client("home"), "secret", title="Geheim", private=True)
    with database.write(OPERATOR) as session:
        partner = identity.organization(session, "partner")
        identity.set_role(session, partner, identity.account(session, "home-admin"), Role.MEMBER)
    fellow, own = get("/user/home-admin", "partner").text, get("/user/home-admin", "home").text
    assert "Bäume</a>" in fellow
    assert "Geheim" not in fellow
    assert "Geheim" in own


@on_sqlite
def test_where_somebody_belongs_is_told_as_far_as_the_reader_belongs_there(get, database, cast):
    with database.write(OPERATOR) as session:
        person = identity.account(session, "home-admin")
        identity.set_role(session, identity.organization(session, "partner"), person, Role.EDITOR)
        identity.update_user(session, person, {"about": "**Ich** <script>", "full_name": "Hanna Heim"})
    told = {town: get("/user/home-admin", town).text for town in ("home", "partner", "operator")}
    assert [">Home</span>" in page for page in told.values()] == [True, False, True]
    assert [">Partner</span>" in page for page in told.values()] == [True, True, True]
    assert "<strong>Ich</strong>" in told["home"]
    assert "<script" not in told["home"]
    assert "<h1>Hanna Heim</h1>" in told["home"]


@on_sqlite
def test_an_id_leads_to_the_name(get, database, cast):
    with database.read(OPERATOR) as session:
        id = identity.account(session, "home-admin").id
    assert get(f"/user/{id}", "home").headers["Location"] == "/user/home-admin"
    assert get(f"/user/{id}", "stranger").status_code == 404
