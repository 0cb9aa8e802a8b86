"""The trees of organisations and of groups as ckanext-hierarchy shows them; the themes stand among the groups."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields, validate

from catalogue.action import action
from catalogue.schemas.membership import theme_dict
from catalogue.schemas.values import required_text
from hub.access import Call
from hub.datasets import vocabulary
from hub.errors import NotFound
from hub.identity import store
from hub.identity.models import Group, Organization

Node = dict[str, Any]


class Tree(Schema):
    """The tree of organisations, or of groups."""

    type = fields.String(
        load_default="group", validate=validate.OneOf(["group", "organization"], error="Must be group or organization")
    )


class Section(Tree):
    """The part of the tree around one organisation or group."""

    id = required_text()


@action(takes=Tree)
def group_tree(call: Call, argument: dict[str, Any]) -> list[Node]:
    """All organisations, or all groups, with those below them as `children`."""
    return _tree(call, argument["type"])


@action(takes=Section)
def group_tree_section(call: Call, argument: dict[str, Any]) -> Node:
    """The tree that the organisation `id` stands in, from its root; `id` itself is highlighted."""
    wanted = argument["id"]
    for root in _tree(call, argument["type"]):
        if _highlight(root, wanted):
            return root
    raise NotFound(f"There is no such {argument['type']}")


def _tree(call: Call, kind: str) -> list[Node]:
    if kind == "organization":
        return _sorted(_forest(store.organizations(call.session)))
    themes = [_node(theme["id"], theme["name"], theme["title"]) for theme in map(theme_dict, vocabulary.THEMES)]
    return _sorted([*themes, *_forest(store.groups(call.session))])


def _sorted(nodes: list[Node]) -> list[Node]:
    """Nodes by title, all the way down."""
    waiting = [nodes]
    while waiting:
        level = waiting.pop()
        level.sort(key=lambda node: (node["title"].lower(), node["name"]))
        waiting += [node["children"] for node in level]
    return nodes


def _forest(rows: Sequence[Organization] | Sequence[Group]) -> list[Node]:
    """The nodes of the roots; whose parent is not shown is a root."""
    nodes = {row.id: _node(str(row.id), row.name, row.title) for row in rows}
    roots: list[Node] = []
    for row in rows:
        above: UUID | None = row.parent_id
        (nodes[above]["children"] if above in nodes else roots).append(nodes[row.id])
    return roots


def _node(id: str, name: str, title: str) -> Node:
    return {"id": id, "name": name, "title": title, "highlighted": False, "children": []}


def _highlight(node: Node, wanted: str) -> bool:
    """Mark the node with this name or id; whether it is here."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if wanted in (found["id"], found["name"]):
            found["highlighted"] = True
            return True
        waiting += found["children"]
    return False
