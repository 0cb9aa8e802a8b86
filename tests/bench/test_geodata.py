"""Records of geodata catalogues: how many become drafts in a second, beside parsing alone and beside OWSLib."""

import time
from collections.abc import Callable

import pytest
from lxml import etree
from owslib.iso import MD_Metadata

from connectors import xmls
from harvesters import iso19139
from hub.errors import Unreadable
from hub.records import Document
from tests.bench.conftest import figure
from tests.conftest import SAMPLES

pytestmark = pytest.mark.bench

ROUNDS = 10


def per_second(work: Callable[[bytes], object], records: list[bytes]) -> float:
    """Records in a second of this process's own time; the best of some rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        start = time.process_time()
        for record in records:
            work(record)
        best = max(best, len(records) / (time.process_time() - start))
    return best


def drafts(record: bytes) -> int:
    """The drafts of a record."""
    try:
        return len(list(iso19139.harvest(Document("", iso19139.ISO_19139, record))))
    except Unreadable:
        return 0


def test_iso_records_become_drafts_quickly() -> None:
    root = xmls.root((SAMPLES / "iso19139" / "ulm-gdi-bw-records-a.xml").read_bytes())
    records = [etree.tostring(record) for record in root]
    ours, floor = per_second(drafts, records), per_second(etree.fromstring, records)
    theirs = per_second(lambda record: MD_Metadata(etree.fromstring(record)), records[:20])
    figure(
        "ISO 19139 records to drafts", f"{ours:,.0f}/s", f"lxml alone {floor:,.0f}/s", f"{floor / ours:.1f}", "1,000/s"
    )
    figure("", "", f"OWSLib {theirs:,.0f}/s", f"{theirs / ours:.2f}", "")
    assert ours > theirs
