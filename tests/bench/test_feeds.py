"""How fast the feeds answer about 100,000 datasets, beside a constant answer of the same server."""

import time
from collections.abc import Callable
from statistics import quantiles

import pytest
import requests

from tests.bench.conftest import DATASETS, Served, figure

pytestmark = pytest.mark.bench

PAGES, TIMES = 30, 200


@pytest.fixture
def ask(served: Served) -> Callable[..., requests.Response]:
    """Asks the hub over one connection."""
    session = requests.Session()

    def get(path: str, **headers: str) -> requests.Response:
        return session.get(f"http://127.0.0.1:{served.port}{path}", headers=headers)

    return get


@pytest.fixture
def floor(ask: Callable[..., requests.Response]) -> float:
    """Milliseconds that the server takes for a constant answer."""
    return p95([lambda: ask("/robots.txt")] * TIMES)


def p95(calls: list[Callable[[], object]]) -> float:
    """Milliseconds below which 95 of 100 calls stay."""
    taken = []
    for call in calls:
        start = time.perf_counter()
        call()
        taken.append((time.perf_counter() - start) * 1000)
    return quantiles(taken, n=20)[-1]


def test_a_page_of_the_catalogue(served: Served, ask: Callable[..., requests.Response], floor: float) -> None:
    for suffix in ("ttl", "rdf", "jsonld"):
        for page in (1, 2, 3):  # each web process has read its vocabularies
            ask(f"/catalog.{suffix}?page={page}")
        pages = [f"/catalog.{suffix}?page={page}" for page in range(10, 10 + PAGES)]
        cold = p95([lambda path=path: ask(path) for path in pages])
        name = f"page of 100 datasets as {suffix}, nothing of it kept, p95 ({served.kind})"
        figure(name, f"{cold:.0f} ms", f"{floor:.1f} ms", f"{cold / floor:.0f}", "60 ms")


def test_a_page_that_the_client_has(served: Served, ask: Callable[..., requests.Response], floor: float) -> None:
    path = "/catalog.ttl"
    marks = [ask(path).headers["ETag"] for _ in range(10)]  # until each web process knows it
    known = p95([lambda: ask(path, **{"If-None-Match": marks[0]})] * TIMES)
    name = f"first page with If-None-Match, p95 ({served.kind})"
    figure(name, f"{known:.1f} ms", f"{floor:.1f} ms", f"{known / floor:.1f}", "5 ms")


def test_one_dataset(served: Served, ask: Callable[..., requests.Response], floor: float) -> None:
    paths = [f"/dataset/datensatz-{n}.ttl" for n in range(0, DATASETS, DATASETS // TIMES)]
    one = p95([lambda path=path: ask(path) for path in paths])
    figure(f"one dataset as ttl, p95 ({served.kind})", f"{one:.1f} ms", f"{floor:.1f} ms", f"{one / floor:.1f}", "3 ms")
