"""What people find in the archive: a page with columns and first rows, a text to read first, the licence."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from flask_babel import force_locale  # type: ignore[import-untyped]

from catalogue.bundle import datapackage
from catalogue.bundle.contents import Contents
from catalogue.exports.values import text
from catalogue.portal import present
from hub.datasets import words
from hub.datasets.store import Shown

LANGUAGES = ("de", "en")
CELL = 80


def page(shown: Shown, contents: Contents, site_url: str) -> bytes:
    """`index.html`: complete in itself, in both languages one below the other."""
    parts = _in_each("bundle_part.html", shown, contents, site_url)
    return render_template("bundle.html", dataset=shown.dataset, parts=parts).encode()


def readme(shown: Shown, contents: Contents, site_url: str) -> bytes:
    """`README.txt`, in both languages one below the other."""
    return _lines(part for _, part in _in_each("bundle_readme.txt", shown, contents, site_url))


def licence(shown: Shown, contents: Contents, site_url: str) -> bytes:
    """`LICENCE.txt`, in both languages one below the other."""
    return _lines(part for _, part in _in_each("bundle_licence.txt", shown, contents, site_url))


def _lines(parts: Any) -> bytes:
    # As Windows' editor wants it, for clerks.
    return ("\n\n".join(part.strip() for part in parts) + "\n").replace("\n", "\r\n").encode()


def _in_each(template: str, shown: Shown, contents: Contents, site_url: str) -> list[tuple[str, str]]:
    row = shown.dataset
    known = words.licensed(row.license)
    told = {
        "dataset": row,
        "address": f"{site_url}/dataset/{row.name}",
        "publisher": datapackage.publisher(shown),
        "licence": known.title if known else row.license,
        "licence_iri": known.iri if known else row.license if "://" in row.license else "",
        "licence_url": known.url if known else "",
        "attribution": row.terms.get("license_attribution") or "",
        "entries": contents.entries,
        "left_out": contents.left_out,
        "shown": _shown,
    }
    found = []
    for language in LANGUAGES:
        with force_locale(language):
            allowed = present.licence_words(row.license)
            found.append((language, render_template(template, language=language, licence_words=allowed, **told)))
    return found


def _shown(row: Sequence[Any]) -> list[str]:
    """A row as its first letters."""
    cells = (text(value) for value in row)
    return [cell if len(cell) <= CELL else cell[: CELL - 1] + "…" for cell in cells]
