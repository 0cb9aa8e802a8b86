"""The whole catalogue as files: made from nothing, and made again after one change."""

import subprocess
import sys

import pytest

from catalogue.bulk import made
from hub.boundary import OPERATOR
from hub.config import environment
from hub.datasets import store
from hub.db import Database
from tests.bench.conftest import DATASETS, Large, figure

pytestmark = pytest.mark.bench

WRITER = """
import re, time
from catalogue.bulk import Dumps
from hub import tables
from hub.config import load
from hub.db import Database

settings = load()
dumps = Dumps(settings, Database(settings.database))
begin = time.perf_counter()
assert dumps.turn()
seconds, busy = time.perf_counter() - begin, time.process_time()
print(seconds, re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1], busy)
"""
# What remains when nothing is described: rows are read, and text that is ready is compressed and written.
FLOOR = """
import gzip, time, zlib
from catalogue.bulk import made
from hub import tables
from hub.boundary import PUBLIC
from hub.config import load
from hub.datasets.store.published import published
from hub.db import Database

settings = load()
with gzip.open(made(settings.data).path("nq.gz")) as file:
    ready = file.read(20_000_000)
database = Database(settings.database)
begin = time.perf_counter()
with database.read(PUBLIC) as session:
    count = sum(map(len, published(session, batch=100)))
read = time.perf_counter() - begin
begin, packer = time.perf_counter(), zlib.compressobj(3)
for at in range(0, len(ready), 1_000_000):
    packer.compress(ready[at : at + 1_000_000])
packed = (time.perf_counter() - begin) / ready.count(b"#Dataset>") * count
print(read, packed)
"""


def numbers(large: Large, program: str) -> list[float]:
    """What a process of its own says."""
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(large.settings), check=True, capture_output=True, text=True
    )
    return [float(word) for word in done.stdout.split()]


def written(large: Large) -> tuple[float, float, float]:
    """Seconds that a process takes to make the files, how many megabytes it weighs, and its processor's seconds."""
    seconds, kilobytes, busy = numbers(large, WRITER)
    return seconds, kilobytes / 1024, busy


def test_the_whole_dump(large):
    first = written(large)
    read, packed = numbers(large, FLOOR)
    database: Database = Database(large.settings.database)
    with database.write(OPERATOR) as session:
        row = store.dataset(session, "datensatz-7")
        row.title = "Neu"
    database.dispose()
    again = written(large)
    found = made(large.settings.data)
    assert found is not None
    assert found.datasets == DATASETS
    floor = f"{DATASETS / read:,.0f} rows/s read, {DATASETS / packed:,.0f}/s packed"
    for name, (seconds, memory, busy) in (("from nothing", first), ("after one change", again)):
        rate = f"{DATASETS / seconds:,.0f} datasets/s ({DATASETS / busy:,.0f}/s of a core), {memory:.0f} MB"
        of = f"{seconds / (read + packed):.1f}x" if name == "from nothing" else ""
        figure(f"dump, {name} ({large.kind})", rate, floor if of else "", of, "10,000/s, 200 MB")
