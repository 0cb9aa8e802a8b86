"""Kept files that nothing names: neither a dataset, nor a picture, nor a state that can still be looked at."""

from hub.activity.models import Activity
from hub.activity.store.unused import unused
from hub.boundary import OPERATOR
from hub.datasets import store as datasets
from hub.db import now
from hub.identity import store as identity
from hub.records import DatasetDraft, DistributionDraft

A, B, C, D, E = (letter * 64 for letter in "abcde")


def test_only_what_nothing_names_is_unused(database, cast, files):
    with database.write(OPERATOR) as session:
        part = DistributionDraft("", title="x", content=b"kept", file_name="a")
        row = datasets.create(session, cast.home.id, DatasetDraft("", "T", name="t", distribution=(part,)), files)
        kept = row.distributions[0].blob
        identity.update_organization(
            session, identity.organization(session, "home"), {"image_url": f"/uploads/group/{A}.png"}
        )
        identity.update_user(session, identity.account(session, "home-admin"), {"image_url": f"/uploads/user/{B}.gif"})
        old = {"dataset": {}, "distributions": [{"blob": C}, {"blob": ""}]}
        session.add(Activity(owner_id=cast.home.id, at=now(), activity_type="x", snapshot=old))
    with database.write(OPERATOR) as session:  # what was removed can still be looked at
        row = datasets.dataset(session, "t")
        datasets.remove_distribution(session, row, row.distributions[0])
    with database.read(OPERATOR) as session:
        assert unused(session, [kept, A, B, C, D, E]) == [D, E]
        assert unused(session, []) == []
    with database.write(OPERATOR) as session:
        datasets.purge(session, datasets.dataset(session, "t"))
    with database.read(OPERATOR) as session:
        assert unused(session, [kept, D]) == sorted([kept, D])
