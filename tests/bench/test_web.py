"""What the web processes answer per second, beside a constant answer of the same server."""

from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from tests.bench.conftest import DATASETS, WORDS, Served, figure, timed
from tests.bench.load import family, load, proportional, resident

pytestmark = pytest.mark.bench

FACETS = "%5B%22organization%22%2C%22groups%22%2C%22tags%22%2C%22res_format%22%2C%22license_id%22%5D"
SORTS = ("score desc", "metadata_modified desc", "name asc", "title_string asc", "id asc")


def test_package_show(served: Served, bare: tuple[float, float], tmp_path: Path) -> None:
    paths = [f"/api/3/action/package_show?id=datensatz-{n}" for n in range(0, DATASETS, 37)]
    load(served.port, paths[:200], tmp_path)
    rate, p95 = load(served.port, paths, tmp_path)
    figure(f"package_show ({served.kind})", f"{rate:,.0f}/s", f"{bare[0]:,.0f}/s", f"{rate / bare[0]:.0%}", "2,000/s")
    figure(f"package_show, p95 at 8 connections ({served.kind})", f"{p95:.1f} ms", f"{bare[1]:.1f} ms", "", "12 ms")


def test_package_search(served: Served, bare: tuple[float, float], tmp_path: Path) -> None:
    base = f"/api/3/action/package_search?facet.field={FACETS}&q="
    asked = [base + quote(word.lower()) for word in WORDS[:8]]
    # To leave out a word that is nowhere changes nothing but that the hub has not counted for this question before.
    new = [base + quote(f"{word.lower()} -x{n}") for word in WORDS for n in range(256)]
    spelled = [base + quote(letters) for word in WORDS for letters in spellings(word, 256)]
    load(served.port, asked, tmp_path)
    for how, paths in (("first time", new), ("in other letters", spelled), ("again", asked)):
        name = f"package_search, word and five facets, {how}"
        rate, p95 = load(served.port, paths, tmp_path)
        figure(f"{name} ({served.kind})", f"{rate:,.0f}/s", f"{bare[0]:,.0f}/s", "", "150/s")
        figure(f"{name}, p95 at 8 connections ({served.kind})", f"{p95:.1f} ms", f"{bare[1]:.1f} ms", "", "40 ms")


def spellings(word: str, most: int) -> Iterator[str]:
    """The word in small and capital letters, each time otherwise."""
    letters = [dict.fromkeys((letter.lower(), letter.upper())) for letter in word]
    return islice(map("".join, product(*letters)), most)


def test_paging_to_the_end(served: Served) -> None:
    asked = {"start": DATASETS - 1000, "rows": 10}
    with requests.Session() as session:
        url = f"http://127.0.0.1:{served.port}/api/3/action/package_search"
        for sort in SORTS:
            page = timed(lambda sort=sort: session.get(url, params={**asked, "sort": sort}).raise_for_status(), 20)
            name = f"package_search from row {DATASETS - 1000:,}, {sort} ({served.kind})"
            figure(name, f"{page * 1000:.0f} ms", "", "", "150 ms")


def test_memory_after_all_this(served: Served) -> None:
    used = sum(proportional(pid) for root in served.processes for pid in family(root)) / 1e6
    figure(f"memory of web and worker after the bench ({served.kind})", f"{used:,.0f} MB", "", "", "400 MB")
    largest = max(map(resident, family(served.processes[0]))) / 1e6
    figure(f"resident memory of the largest web process ({served.kind})", f"{largest:,.0f} MB", "", "", "300 MB")
