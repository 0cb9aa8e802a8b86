"""Workbooks, JSON, XML and Parquet that are broken, or written by an enemy."""

import io
import json
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from tests.harvesters.tables.corpus import Case, read, told
from tests.harvesters.tables.corpus_text import long, sparse

Change = Callable[[Any], None]


def zipped(entries: dict[str, bytes | str], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", packing) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return body.getvalue()


def book(*sheets: list[list[Any]], change: Change = lambda workbook: None) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for number, rows in enumerate(sheets, 1):
        page = workbook.create_sheet(f"Blatt {number}")
        for row in rows:
            page.append(row)
    change(workbook)
    body = io.BytesIO()
    workbook.save(body)
    return body.getvalue()


def drawn(*cells: tuple[int, int, Any]) -> bytes:
    """A sheet of cells at places."""
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True}) as workbook:
        page = workbook.add_worksheet("A")
        for row, column, value in cells:
            page.write(row, column, value)
    return body.getvalue()


def altered(body: bytes, name: str, content: bytes | Callable[[bytes], bytes]) -> bytes:
    """The same package with one entry changed."""
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        entries = {info.filename: file.read(info) for info in file.infolist()}
    entries[name] = content if isinstance(content, bytes) else content(entries[name])
    return zipped(entries)


def spoil(place: str, word: str) -> Change:
    def change(workbook: Any) -> None:
        cell = workbook["Blatt 1"][place]
        cell.value, cell.data_type = word, "e"

    return change


PLAIN = book([["Ort", "n"], ["Ulm", 1], ["Bonn", 2]])
SHEET = "xl/worksheets/sheet1.xml"
ODS = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="A">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)
MANIFEST = (
    '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.spreadsheet"/></m:manifest>'
)


def cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{text}</text:p></table:table-cell>'


def ods(rows: str) -> bytes:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": ODS.format(rows), "META-INF/manifest.xml": MANIFEST})


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def encrypted(body: bytes) -> bytes:
    changed = bytearray(body)
    at = -1
    while (at := changed.find(b"PK\x01\x02", at + 1)) >= 0:
        changed[at + 8] |= 1
    return bytes(changed)


def overlapping() -> bytes:
    body = bytearray(zipped({SHEET: "x" * 999, "xl/workbook.xml": "y" * 999}, zipfile.ZIP_STORED))
    at = body.rfind(b"PK\x01\x02")
    body[at + 42 : at + 46] = struct.pack("<I", 0)
    return bytes(body)


BOMB = zipped({"xl/workbook.xml": "x", SHEET: bytes(200_000_000)})
MERGED = book([["Titel", None], ["Ort", "n"], ["Ulm", 1]], change=lambda w: w["Blatt 1"].merge_cells("A1:B1"))
FIRST_EMPTY = book([], [["Ort", "n"], ["Ulm", 1]])

WORKBOOKS = [
    read("plain-workbook", "a.xlsx", PLAIN, 2),
    read("workbook-as-csv", "a.csv", PLAIN, 2),
    read("first-sheet-empty", "a.xlsx", FIRST_EMPTY, 1),
    read("merged-title", "a.xlsx", MERGED, 1),
    read("error-cell", "a.xlsx", book([["a", "b"], [1, 2], [3, 4]], change=spoil("B2", "#REF!")), 2, "cell B2"),
    read("macro-workbook", "a.xlsm", PLAIN, 2),
    read("table-in-the-middle", "a.xlsx", drawn((9, 4, "a"), (9, 5, "b"), (10, 4, 1), (10, 5, 2)), 1),
    read("formula-without-value", "a.xlsx", book([["a", "b"], [1, "=A2*2"], [2, "=cmd|'/c calc'!A1"]]), 2),
    told("empty-workbook", "a.xlsx", book([]), "empty"),
    told("no-such-sheet", "a.xlsx", PLAIN, "no sheet Blatt 9", sheet="Blatt 9"),
    told("cells-far-apart", "a.xlsx", drawn((0, 0, 1), (1_048_575, 16_383, 1)), "1,048,576 rows"),
    told("far-column", "a.xlsx", drawn((0, 0, "a"), (1, 16_383, 1)), "16,384 columns"),
    told(
        "wrong-dimension",
        "a.xlsx",
        altered(PLAIN, SHEET, lambda xml: xml.replace(b'"B3"', b'"XFD1048576"')),
        "16,384 col",
    ),
    read("lying-dimension", "a.xlsx", altered(PLAIN, SHEET, lambda xml: xml.replace(b"A1:B3", b"A1:XFD1048576")), 2),
    told("truncated-workbook", "a.xlsx", PLAIN[:-300], "damaged"),
    told("beginning-of-workbook", "a.xlsx", PLAIN[:100], "damaged"),
    told("sheet-that-is-no-xml", "a.xlsx", altered(PLAIN, SHEET, b"<worksheet><sheetData><row"), "read|damaged|empty"),
    told("workbook-without-sheets", "a.xlsx", zipped({"xl/workbook.xml": "<workbook/>"}), "damaged|no sheet"),
    told("binary-workbook", "a.xlsb", zipped({"xl/workbook.bin": b"x"}), "XLSB"),
    told("password", "a.xlsx", encrypted(PLAIN), "password"),
    told("bomb", "a.xlsx", BOMB, "100 times"),
    told("bomb-in-ods", "a.ods", zipped({"content.xml": bytes(200_000_000)}), "100 times"),
    told("many-entries", "a.xlsx", zipped({"xl/workbook.xml": "x", **{f"{n}": "" for n in range(10_001)}}), "entries"),
    told("nested-archive", "a.xlsx", altered(PLAIN, "xl/media/inner.zip", PLAIN), "another archive"),
    told("way-out", "a.xlsx", altered(PLAIN, "../../etc/cron.d/x", b"x"), "lead out"),
    told("overlapping-entries", "a.xlsx", overlapping(), "overlap"),
    told(
        "entities-in-workbook",
        "a.xlsx",
        altered(PLAIN, "xl/workbook.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'),
        "type def",
    ),
    told("document", "a.xlsx", zipped({"word/document.xml": "<a/>"}), "text document"),
    told("archive", "a.zip", zipped({"a.csv": "a;b\n1;2\n"}), "unpack it first"),
    told("old-workbook-of-zeros", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9_000), "damaged"),
    told("old-workbook-of-noise", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 64, "damaged"),
    read("plain-ods", "a.ods", ods(row(cell("Ort"), cell("n")) + row(cell("Ulm"), cell("1"))), 1),
    read(
        "ods-with-empty-end",
        "a.ods",
        ods(
            row(cell("Ort"), cell("n"))
            + row(cell("Ulm"), cell("1"))
            + row("<table:table-cell/>", more='table:number-rows-repeated="1048570"')
        ),
        1,
    ),
    told(
        "ods-repeated-rows",
        "a.ods",
        ods(row(cell("a"), cell("b"), more='table:number-rows-repeated="999999999"')),
        "at most",
    ),
    told(
        "ods-repeated-cells",
        "a.ods",
        ods(row(cell("a", 'table:number-columns-repeated="16384"'), more='table:number-rows-repeated="1048576"')),
        "at most",
    ),
    told(
        "ods-entities", "a.ods", zipped({"content.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "type definition"
    ),
    told("ods-that-is-no-xml", "a.ods", zipped({"content.xml": "<a><b>"}), "XML"),
]


def objects(count: int) -> str:
    return json.dumps([{"a": number, "b": "x"} for number in range(count)])


JSONS = [
    read("objects", "a.json", objects(3), 3),
    read("different-keys", "a.json", '[{"a":1},{"b":2},{}]', 2),
    read("list-in-object", "a.json", '{"ok":true,"result":{"records":[{"a":1},{"a":2}]}}', 2),
    read("lists", "a.json", '[["a","b"],[1,2],[3,4]]', 2),
    read("lists-of-any-width", "a.json", '[["a","b"],[1,2],[3],[1,2,3]]', 2, 4),
    read("scalars-between", "a.json", '[{"a":1},5,null,"x",{"a":2}]', 2, 2, 3, 4),
    read("lines", "a.ndjson", '{"a":1}\n{"a":2}\n', 2),
    read("spoilt-lines", "a.ndjson", '{"a":1}\n{"a"\n\n[1]\n{"a":2}\n{"a":\n', 2, 2, 4, 6),
    read("lines-with-nul", "a.ndjson", b'{"a":1}\n{"a":"\\u0000"}\n', 2),
    read("half-characters", "a.json", '[{"a":"\\ud800"},{"a":"x"}]', 1, 1),
    read("beyond-json", "a.json", '[{"a":1e999},{"a":1}]', 1, 1),
    read("huge-integer", "a.json", '[{"a":123456789012345678901234567890},{"a":1}]', 1, 1),
    read("same-key-twice", "a.json", '[{"a":1,"a":2}]', 1),
    read("keys-of-the-hub", "a.json", '[{"_id":1,"":2,"\\"":3,"a\\u0000":4}]', 1),
    told("nan", "a.json", '[{"a":NaN}]', "NaN"),
    told("digits-without-end", "a.json", '[{"a":' + "9" * 100_000 + "}]", "too many digits"),
    told("truncated-json", "a.json", objects(1_000)[:-20], "not complete and correct JSON"),
    told("comma-at-the-end", "a.json", '[{"a":1},]', "not complete and correct JSON"),
    told("two-documents", "a.json", '{"a":[{"b":1}]}{"a":1}', "something follows"),
    told("object-alone", "a.json", '{"a":1}', "no list"),
    told("list-of-numbers", "a.json", "[1,2,3]", "no list|empty"),
    told("empty-list", "a.json", "[]", "empty"),
    told("lists-200000-deep", "a.json", "[" * 200_000, "nested too deeply"),
    told("objects-200000-deep", "a.json", '{"a":' * 200_000, "nested too deeply"),
    told("deep-value", "a.json", '[{"a":' + "[" * 100_000 + "]" * 100_000 + "}]", "nested too deeply"),
    told("string-without-end", "a.json", long(b'[{"a":"', (b"x" * 1_000_000, 40)), "longer than 16,000,000"),
    told("gigabyte-object", "a.json", sparse(b'{"a":"', 1_000_000_000), "not complete|longer than"),
    told("latin-json", "a.json", '[{"a":"ä"}]'.encode("cp1252"), "not UTF-8"),
    told("10001-keys", "a.json", json.dumps([{str(key): 1} for key in range(10_001)]), "different keys"),
]


def parquet(compression: str = "snappy", **columns: Any) -> bytes:
    body = io.BytesIO()
    pq.write_table(pa.table(columns), body, compression=compression)
    return body.getvalue()


def deep(levels: int) -> bytes:
    kind: Any = pa.int64()
    value: Any = 1
    for _ in range(levels):
        kind, value = pa.list_(kind), [value]
    return parquet(a=pa.array([value], kind))


def patched(body: bytes, at: int, put: bytes) -> bytes:
    return body[:at] + put + body[at + len(put) :]


NUMBERS = parquet(a=list(range(1_000)), b=["x"] * 1_000)
FOOTER = len(NUMBERS) - 8 - struct.unpack("<I", NUMBERS[-8:-4])[0]

PARQUETS = [
    read("plain-parquet", "a.parquet", NUMBERS, 1_000),
    read("parquet-as-csv", "a.csv", NUMBERS, 1_000),
    read("nested-parquet", "a.parquet", parquet(a=[[1], None], b=[{"c": [1]}, {"c": []}]), 2),
    read("deep-parquet", "a.parquet", deep(40), 1),
    read("empty-parquet", "a.parquet", parquet(a=pa.array([], pa.int64())), 0),
    read("nulls-parquet", "a.parquet", parquet(k=[1, 2], a=pa.nulls(2)), 2),
    read("times-beyond-the-calendar", "a.parquet", parquet(k=[1, 2], t=pa.array([2**62, 0], pa.timestamp("us"))), 1, 1),
    read("names-in-parquet", "a.parquet", parquet(**{"_id": [1], '"': [2], "": [3]}), 1),
    told("truncated-parquet", "a.parquet", NUMBERS[:-10], "damaged"),
    told("beginning-of-parquet", "a.parquet", NUMBERS[:200], "damaged"),
    told("parquet-of-zeros", "a.parquet", b"PAR1" + bytes(2_000) + b"PAR1", "damaged"),
    told("long-footer", "a.parquet", NUMBERS[:-8] + struct.pack("<I", 2**31 - 1) + b"PAR1", "damaged"),
    told("spoilt-footer", "a.parquet", patched(NUMBERS, FOOTER, b"\xff" * 60), "damaged"),
    told("spoilt-page", "a.parquet", patched(NUMBERS, 4, b"\xff" * 400), "damaged"),
    told("sparse-parquet", "a.parquet", sparse(b"PAR1", 2_000_000_000), "damaged"),
    told("10001-columns", "a.parquet", parquet(**{f"c{n}": [1] for n in range(10_001)}), "10,001 columns"),
    read("repeated-text", "a.parquet", parquet("zstd", a=pa.array(["x" * 10_000] * 2_000)), 2_000),
    told(
        "endless-text",
        "a.parquet",
        parquet("zstd", a=pa.array(["x" * 1_000_000]).take(pa.array([0] * 900))),
        "memory|bytes",
    ),
]

XML_HEAD = '<?xml version="1.0"?>'
XMLS = [
    read("elements", "a.xml", "<r><z><a>1</a></z><z><a>2</a></z></r>", 2),
    read("attributes", "a.xml", '<r><z a="1"/><z a="2"/></r>', 2),
    read("names-of-elements", "a.xml", "<r><z><_id>1</_id><ä>2</ä></z><z><_id>3</_id></z></r>", 2),
    read("cdata", "a.xml", "<r><z><a><![CDATA[<!DOCTYPE x>]]></a></z><z><a>x</a></z></r>", 2),
    told("entities", "a.xml", f'{XML_HEAD}<!DOCTYPE r [<!ENTITY a "b">]><r><z>&a;</z></r>', "type definition"),
    told("billion-laughs", "a.xml", '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><r>&b;</r>', "type definition"),
    told("outer-entity", "a.xml", '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hosts">]><r>&a;</r>', "type def"),
    told("outer-type", "a.xml", '<!DOCTYPE r SYSTEM "http://127.0.0.1/x.dtd"><r><z/></r>', "type definition"),
    told("type-behind-comments", "a.xml", "<!-- x -->" * 5_000 + "<!DOCTYPE r><r><z/></r>", "type definition"),
    told(
        "type-in-utf-16",
        "a.xml",
        '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE r><r/>'.encode("utf-16"),
        "type def",
    ),
    told(
        "type-in-utf-7",
        "a.xml",
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE r+AD4APA-r/+AD4-',
        "XML|type definition",
    ),
    told("100000-deep", "a.xml", "<a>" * 100_000, "XML|deeply"),
    told("truncated-xml", "a.xml", "<r><z><a>1</a></z><z>", "not complete and correct XML"),
    told("two-roots", "a.xml", "<r><z/></r><r/>", "not complete and correct XML"),
    told("no-rows", "a.xml", "<r/>", "no repeated elements"),
    told(
        "many-attributes",
        "a.xml",
        "<r><z " + " ".join(f'a{n}="1"' for n in range(10_001)) + "/></r>",
        "different fields|XML",
    ),
    told("many-elements", "a.xml", "<r>" + "".join(f"<z{n}/>" for n in range(30_000)) + "</r>", "different"),
    told("long-text", "a.xml", long(b"<r><z><a>", (b"x" * 1_000_000, 12), b"</a></z></r>"), "XML"),
    told("comment-of-megabytes", "a.xml", b"<!--" + b"x" * 2_000_000 + b"--><r/>", "no element begins"),
    told("spoilt-characters", "a.xml", b"<r><z><a>\xff</a></z></r>", "not complete and correct XML"),
]

CASES: list[Case] = [*WORKBOOKS, *JSONS, *PARQUETS, *XMLS]
