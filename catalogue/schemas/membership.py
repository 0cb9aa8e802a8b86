"""The groups that a dataset is in, both ways: those that people made, and the data themes of the EU."""

from collections.abc import Iterable, Mapping
from typing import Any

from catalogue import pictures
from hub.datasets import vocabulary


def group_names(group: Any) -> tuple[str, ...]:
    """By what a group may be known: its name, else its id."""
    found = (group.get("name"), group.get("id")) if isinstance(group, Mapping) else (group,)
    return tuple(str(name) for name in found if name)


def themes(names: Iterable[str]) -> tuple[str, ...]:
    """The codes of those among the names that are themes, each once."""
    return tuple(dict.fromkeys(code for code in map(theme, names) if code))


def theme(name: str) -> str:
    """The code of the theme with this name, code or address, or empty."""
    code = name.rpartition("/")[2].upper()
    return code if code in vocabulary.THEMES else ""


def theme_dict(code: str) -> dict[str, Any]:
    """An EU data theme as the CKAN group that portals show for it."""
    known = vocabulary.THEMES[code]
    name = code.lower()
    return {"id": name, "name": name, "title": known.de, "display_name": known.de, "description": known.en,
            "image_display_url": ""}  # fmt: skip


def group_dict(row: Any) -> dict[str, Any]:
    """A group that people made, as it stands in a dataset."""
    return {"id": str(row.id), "name": row.name, "title": row.title, "display_name": row.title,
            "description": row.description, "image_display_url": pictures.shown(row.image_url)}  # fmt: skip


def is_theme(name: str) -> bool:
    """Whether a group is one of the themes, which are built in."""
    return name.upper() in vocabulary.THEMES
