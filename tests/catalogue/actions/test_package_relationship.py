"""What datasets are to each other, over the API."""

import pytest

from hub.boundary import OPERATOR
from hub.datasets import store as datasets
from hub.identity import store as identity
from hub.sharing import store as sharing
from tests.catalogue.caller import create, error, result
from tests.conftest import in_days

PAIRS = [("depends_on", "dependency_of"), ("child_of", "parent_of"), ("derives_from", "has_derivation"),
         ("links_to", "linked_from")]  # fmt: skip


@pytest.fixture
def made(client):
    """Two datasets of home and one of partner, all public."""
    return {name: create(client(town), name, town)
            for name, town in (("trees", "home"), ("parks", "home"), ("wells", "partner"))}  # fmt: skip


def between(subject, type, object, **more):
    return {"subject": subject, "type": type, "object": object, **more}


def say(client, *said, **more):
    return result(client, "package_relationship_create", between(*said, **more))


def shown(client, name):
    """What is shown of a dataset: subject, type and object."""
    package = result(client, "package_show", {"id": name})
    return [[(r["subject"], r["type"], r["object"]) for r in package[f"relationships_as_{end}"]]
            for end in ("subject", "object")]  # fmt: skip


@pytest.mark.parametrize(("forward", "backward"), PAIRS)
def test_both_ends_show_what_one_of_them_said(client, made, forward, backward):
    home = client("home")
    assert say(home, "trees", forward, "wells", comment="c") == between("trees", forward, "wells", comment="c")
    say(home, "trees", backward, "parks")
    assert shown(client(), "trees") == [[("trees", forward, "wells")], [("parks", forward, "trees")]]
    assert shown(client(), "wells") == [[], [("trees", forward, "wells")]]
    listed = result(client(), "package_relationships_list", {"id": "wells"})
    assert listed == [between("wells", backward, "trees", comment="c")]
    for asked, count in (({}, 2), ({"id2": "parks"}, 1), ({"id2": "wells", "rel": forward}, 1)):
        assert len(result(client(), "package_relationships_list", {"id": "trees", **asked})) == count
    assert error(client(), "package_relationships_list", {"id": "trees", "rel": forward, "id2": "parks"})[0] == 404


def test_the_dict_is_flat_and_survives_a_round_trip(client, made):
    home = client("home")
    say(home, made["trees"]["id"], "child_of", made["parks"]["id"], comment="c")
    package = result(home, "package_show", {"id": "trees"})
    (relation,) = package["relationships_as_subject"]
    assert relation.pop("id")
    ends = {"subject_package_id": made["trees"]["id"], "object_package_id": made["parks"]["id"]}
    assert relation == {**between("trees", "child_of", "parks", comment="c"), **ends}
    package = result(home, "package_show", {"id": "trees"})
    assert result(home, "package_update", package) == package
    assert result(home, "package_patch", {"id": "trees", "relationships_as_subject": []}) == package
    assert result(client(), "package_search", {"fq": "name:trees"})["results"] == [package]


def test_said_again_only_the_comment_changes(client, made):
    home = client("home")
    for comment in ("one", "two"):
        say(home, "trees", "child_of", "parks", comment=comment)
    assert say(home, "parks", "parent_of", "trees", comment="three")["comment"] == "three"
    assert result(client(), "package_relationships_list", {"id": "trees"})[0]["comment"] == "three"
    changed = between("trees", "child_of", "parks", comment="four")
    assert result(home, "package_relationship_update", changed) == changed
    assert shown(client(), "trees") == [[("trees", "child_of", "parks")], []]


def test_the_subject_is_theirs_to_speak_for(client, made, person):
    say(client("home"), "trees", "child_of", "wells")
    same = between("wells", "parent_of", "trees", comment="mine")
    assert say(client("partner"), "wells", "parent_of", "trees", comment="mine")["comment"] == ""
    for name in ("package_relationship_update", "package_relationship_delete"):
        assert error(client("partner"), name, same)[0] == 403
    for town in ("partner", "stranger"):
        for name in ("create", "update", "delete"):
            said = between("trees", "child_of", "wells")
            assert error(client(town), f"package_relationship_{name}", said)[0] == 403
    assert (
        error(person("mia", "member"), "package_relationship_create", between("trees", "links_to", "parks"))[0] == 403
    )
    assert result(person("eda", "editor"), "package_relationship_create", between("trees", "links_to", "parks"))


def test_what_was_said_is_taken_back(client, made):
    home = client("home")
    say(home, "trees", "child_of", "parks")
    assert result(home, "package_relationship_delete", between("parks", "parent_of", "trees")) is None
    assert shown(home, "trees") == [[], []]
    for name in ("delete", "update"):
        assert error(home, f"package_relationship_{name}", between("trees", "child_of", "parks"))[0] == 404


def test_a_dataset_is_nothing_to_itself_nor_to_one_that_is_not_there(client, made):
    home = client("home")
    assert list(error(home, "package_relationship_create", between("trees", "child_of", "trees"))[1])[1:] == ["object"]
    create(client("partner"), "secret", "partner", private=True)
    for unknown in ("secret", "nothing"):
        assert error(home, "package_relationship_create", between("trees", "child_of", unknown))[0] == 404
        assert error(home, "package_relationship_create", between(unknown, "child_of", "trees"))[0] == 404
        assert error(home, "package_relationships_list", {"id": "trees", "id2": unknown})[0] == 404


def test_only_who_sees_both_sees_the_relation(client, database, made):
    home, hidden = client("home"), create(client("home"), "hidden", private=True)
    say(home, "trees", "child_of", "hidden", comment="geheim")
    say(home, "hidden", "links_to", "trees")
    both = [[("trees", "child_of", "hidden")], [("hidden", "links_to", "trees")]]
    assert shown(home, "trees") == shown(client("operator"), "trees") == both
    for town in ("", "partner", "stranger"):
        assert shown(client(town), "trees") == [[], []]
        assert result(client(town), "package_relationships_list", {"id": "trees"}) == []
        assert "hidden" not in client(town).get("/api/action/package_search").text
    with database.write(OPERATOR) as session:
        row, partner = datasets.dataset(session, hidden["id"]), identity.organization(session, "partner")
        sharing.add(session, row, partner, purpose="test", until=in_days(1))
    assert shown(client("partner"), "trees") == both
    assert shown(client("stranger"), "trees") == [[], []]


def test_a_deleted_dataset_takes_its_relations_with_it_and_brings_them_back(client, made):
    home = client("home")
    say(home, "trees", "child_of", "parks")
    result(home, "package_delete", {"id": "parks"})
    for town in ("home", "operator", ""):
        assert shown(client(town), "trees") == [[], []]
    result(home, "package_patch", {"id": made["parks"]["id"], "state": "active"})
    assert shown(client(), "trees") == [[("trees", "child_of", "parks")], []]
    result(client("operator"), "dataset_purge", {"id": "parks"})
    assert shown(home, "trees") == [[], []]
