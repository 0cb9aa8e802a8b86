from sqlalchemy import select

from hub.audit import Entry
from hub.boundary import OPERATOR
from hub.identity import store
from hub.identity.models import Role


def told(database):
    with database.read(OPERATOR) as session:
        found = session.scalars(select(Entry).where(Entry.action == "member.set").order_by(Entry.seq))
        return [(e.subject, e.detail["user"], e.detail["role"]) for e in found]


def test_exactly_the_members_that_were_given(database, cast):
    with database.write(OPERATOR) as session:
        home = store.organization(session, "home")
        people = {name: store.create_user(session, name) for name in ("anna", "ben", "cara")}
        store.set_role(session, home, people["anna"], Role.EDITOR)
        store.set_role(session, home, people["ben"], Role.EDITOR)
    before = len(told(database))
    with database.write(OPERATOR) as session:
        home = store.organization(session, "home")
        wanted = {"anna": Role.EDITOR, "ben": Role.MEMBER, "cara": Role.ADMIN}
        rows = {name: store.user(session, name) for name in wanted}
        store.set_roles(session, home, {rows[name].id: (rows[name], role) for name, role in wanted.items()})
    with database.read(OPERATOR) as session:
        found = [(user.name, role) for user, role in store.members(session, store.organization(session, "home"))]
    assert found == [("anna", "editor"), ("ben", "member"), ("cara", "admin")]
    assert sorted(told(database)[before:], key=str) == [
        ("home", "ben", "member"), ("home", "cara", "admin"), ("home", "home-admin", None)
    ]  # fmt: skip
