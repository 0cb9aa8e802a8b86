"""The command lines of ckanapi against a hub that is really served."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from ckanapi import NotFound

CSV = "art;anzahl\nLinde;3\n".encode("cp1252")


def lines(file: Path) -> Iterator[Any]:
    return map(json.loads, file.read_text().splitlines())


def test_the_command_calls_actions(hub, trees, tmp_path):
    assert json.loads(hub.fine("action", "status_show", "-j"))["site_url"] == hub.url
    assert json.loads(hub.fine("action", "package_show", f"id={trees['name']}", "-g", "-j")) == trees
    (tmp_path / "f.csv").write_bytes(CSV)
    words = ("resource_create", f"package_id={trees['name']}", "name=f", f"upload@{tmp_path / 'f.csv'}", "-j")
    assert json.loads(hub.fine("action", *words, token=hub.clerk))["size"] == len(CSV)
    missing = hub.command("action", "package_show", "id=nothing")
    assert (missing.returncode, "NotFound" in missing.stderr) == (1, True)


def test_the_command_dumps_all_datasets_and_organisations(hub, trees, tmp_path):
    hub.fine("dump", "datasets", "--all", "-O", str(tmp_path / "d.jsonl"), "-p", "2", "-q", token=hub.operator)
    dumped = {one["name"]: one for one in lines(tmp_path / "d.jsonl")}
    with hub.ckan() as ckan:
        assert list(dumped) == ckan.action.package_list()
    assert dumped[trees["name"]] == trees
    hub.fine("dump", "organizations", "--all", "-O", str(tmp_path / "o.jsonl"), "-q")
    assert "stadt" in [one["name"] for one in lines(tmp_path / "o.jsonl")]
    hub.fine("dump", "users", "--all", "-O", str(tmp_path / "u.jsonl"), "-q", token=hub.operator)
    assert {"root", "clerk"} <= {one["name"] for one in lines(tmp_path / "u.jsonl")}
    hub.fine("dump", "groups", "--all", "-O", str(tmp_path / "g.jsonl"), "-q")
    with hub.ckan() as ckan:
        assert [one["name"] for one in lines(tmp_path / "g.jsonl")] == ckan.action.group_list()


def test_the_command_dumps_what_is_private_and_drafts_to_whom_it_belongs(hub, trees, tmp_path):
    names = {key: f"{key}-{uuid4().hex[:8]}" for key in ("private", "draft")}
    with hub.ckan(hub.clerk) as ckan:
        ckan.action.package_create(name=names["private"], owner_org="stadt", private=True)
        ckan.action.package_create(name=names["draft"], owner_org="stadt", state="draft")
    file = str(tmp_path / "d.jsonl")
    for token, seen in ((hub.clerk, {*names.values(), trees["name"]}), ("", {trees["name"]})):
        hub.fine("dump", "datasets", "--all", "--include-private", "--include-drafts", "-O", file, token=token)
        assert {one["name"] for one in lines(tmp_path / "d.jsonl")} & {*names.values(), trees["name"]} == seen
    hub.fine("delete", "datasets", *names.values(), "-q", token=hub.clerk)


def test_the_command_dumps_views_and_fields_with_the_resources(hub, trees, tmp_path):
    file, id = tmp_path / "d.jsonl", trees["resources"][0]["id"]
    with hub.ckan(hub.clerk) as ckan:
        view = ckan.action.resource_view_create(resource_id=id, title="Tabelle", view_type="recline_grid_view")
    hub.fine("dump", "datasets", trees["name"], "-R", "-d", "-O", str(file), "-q")
    by_itself, added = next(lines(file))["resources"][0]["resource_views"]
    assert (by_itself["view_type"], added) == ("datatables_view", view)


def test_the_command_searches(hub, trees, tmp_path):
    with hub.ckan(hub.clerk) as ckan:
        ckan.action.package_patch(id=trees["id"], private=True)
    file = tmp_path / "s.jsonl"
    for token, seen in ((hub.clerk, [trees["name"]]), ("", [])):
        hub.fine("search", "datasets", "q=Bäume", "include_private:true", "-O", str(file), token=token)
        assert [one["name"] for one in lines(file)] == seen


def test_the_command_makes_a_folder_of_a_dataset(hub, trees, tmp_path):
    with hub.ckan(hub.clerk) as ckan, (tmp_path / "b.csv").open("w+b") as file:
        ckan.action.resource_delete(id=trees["resources"][0]["id"])
        file.write(CSV)
        file.seek(0)
        ckan.action.resource_create(package_id=trees["id"], name="Bäume", upload=file)
    hub.fine("dump", "datasets", trees["name"], "-D", str(tmp_path / "out"))
    folder = tmp_path / "out" / trees["name"]
    (resource,) = json.loads((folder / "datapackage.json").read_text())["resources"]
    assert (folder / resource["path"]).read_bytes() == CSV
    assert (resource["title"], resource["format"]) == ("Bäume", "CSV")


def test_the_command_works_through_a_batch_with_local_files(hub, trees, tmp_path):
    (tmp_path / "f.csv").write_bytes(CSV)
    added = {"package_id": trees["id"], "name": "f"}
    batch = [
        {"action": "package_patch", "data": {"id": trees["id"], "notes": "neu"}},
        {"action": "resource_create", "data": added, "files": {"upload": str(tmp_path / "f.csv")}},
        {"action": "package_show", "data": {"id": "nothing"}},
    ]
    (tmp_path / "b.jsonl").write_text("".join(json.dumps(line) + "\n" for line in batch))
    log = tmp_path / "log"
    hub.fine("batch", "-I", str(tmp_path / "b.jsonl"), "--local-files", "-q", "-l", str(log), token=hub.clerk)
    assert [line[3] for line in lines(log)] == [None, None, "NotFound"]
    with hub.ckan() as ckan:
        shown = ckan.action.package_show(id=trees["id"])
    assert (shown["notes"], shown["resources"][1]["size"]) == ("neu", len(CSV))


def test_what_was_dumped_is_loaded_again_without_a_change(hub, trees, tmp_path):
    file, log = tmp_path / "d.jsonl", tmp_path / "log"
    new = {**trees, "name": f"new-{uuid4().hex[:8]}", "id": None, "resources": []}
    file.write_text(f"{json.dumps(trees)}\n{json.dumps(new)}\n")
    only_new = hub.command("load", "datasets", "-I", str(file), "-n", "-q", "-l", str(log), token=hub.clerk)
    assert (only_new.returncode, [line[3] for line in lines(log)]) == (3, ["ValidationError", None])
    with hub.ckan() as ckan:
        assert ckan.action.package_show(id=new["name"])["title"] == "Bäume"
    hub.fine("delete", "datasets", new["name"], "-q", token=hub.clerk)
    with hub.ckan() as ckan, pytest.raises(NotFound):
        ckan.action.package_show(id=new["name"])
    only_known = hub.command("load", "datasets", "-I", str(file), "-o", "-q", token=hub.clerk)
    assert only_known.returncode == 3
    hub.fine("load", "datasets", "-I", str(file), "-m", "1", "-q", token=hub.clerk)
    with hub.ckan() as ckan:
        assert ckan.action.package_show(id=trees["id"]) == trees
        with pytest.raises(NotFound):
            ckan.action.package_show(id=new["name"])


def test_groups_that_were_dumped_are_loaded_again_without_a_change_and_made_anew(hub, trees, tmp_path):
    file, names = tmp_path / "groups.jsonl", ("wald", "baum")  # what stands above comes first, whatever its name
    with hub.ckan(hub.operator) as ckan, hub.ckan(hub.clerk) as clerk:

        def shown():
            return [ckan.action.group_show(id=name, include_users=True, include_datasets=True) for name in names]

        ckan.action.group_create(name="wald", title="Wald", extras=[{"key": "a", "value": "ä"}])
        users = [{"name": "clerk", "capacity": "editor"}]
        ckan.action.group_create(name="baum", title="Baum", users=users, groups=[{"name": "wald"}])
        made = clerk.action.package_patch(id=trees["id"], groups=[{"name": "baum"}, {"name": "envi"}])
        assert [group["name"] for group in made["groups"]] == ["envi", "baum"]
        before = shown()
        hub.fine("dump", "groups", "--all", "--include-users", "-O", str(file), token=hub.operator)
        hub.fine("load", "groups", "-I", str(file), token=hub.operator)
        assert shown() == before
        assert clerk.action.package_show(id=trees["id"]) == made
        for name in names:
            ckan.action.group_purge(id=name)
        assert [group["name"] for group in clerk.action.package_show(id=trees["id"])["groups"]] == ["envi"]
        hub.fine("load", "groups", "-I", str(file), "-p", "1", token=hub.operator)
        for now, then in zip(shown(), before, strict=True):
            assert {key: now[key] for key in ("id", "title", "extras", "groups")} == {
                key: then[key] for key in ("id", "title", "extras", "groups")
            }
            assert [(u["name"], u["capacity"]) for u in now["users"]] == [
                (u["name"], u["capacity"]) for u in then["users"]
            ]
        for name in names:
            ckan.action.group_purge(id=name)
