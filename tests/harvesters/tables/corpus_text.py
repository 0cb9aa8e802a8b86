"""Delimited text that is broken, or written by an enemy."""

from pathlib import Path

from tests.harvesters.tables.corpus import Case, read, told

HEAD = "Ort;Wert;Datum\n"
GOOD = "Ulm;1,5;01.05.2024\n"
TABLE = HEAD + GOOD


def sparse(start: bytes, size: int):
    """A file that says it is large and takes no space."""

    def write(path: Path) -> None:
        with path.open("wb") as file:
            file.write(start)
            file.truncate(size)

    return write


def long(*parts: bytes | tuple[bytes, int]):
    """A file of parts that are repeated."""

    def write(path: Path) -> None:
        with path.open("wb") as file:
            for part in parts:
                body, times = (part, 1) if isinstance(part, bytes) else part
                for _ in range(times):
                    file.write(body)

    return write


MEGABYTE = b"x" * 1_000_000
umlauts = "Straße;Größe\nÄußere Gasse;1\nÜberweg;2\n"

ENCODINGS = [
    read("utf-8", "a.csv", umlauts.encode(), 2),
    read("utf-8-mark", "a.csv", umlauts.encode("utf-8-sig"), 2),
    read("cp1252", "a.csv", umlauts.encode("cp1252"), 2),
    read("utf-16", "a.csv", umlauts.encode("utf-16"), 2),
    read("utf-16-be", "a.csv", umlauts.encode("utf-16-be"), 2),
    read("utf-16-le-without-mark", "a.csv", umlauts.encode("utf-16-le"), 2),
    read("utf-32", "a.csv", umlauts.encode("utf-32"), 2),
    read("latin-in-utf-8", "a.csv", umlauts.encode() + "Öd;3\n".encode("cp1252") + "Ö;4\n".encode(), 3, 4),
    read("latin-in-utf-8-late", "a.csv", ("a;b\n" + "ä;1\n" * 60_000).encode() + b"\xe4;2\n", 60_000, 60_002),
    read("hole-in-cp1252", "a.csv", b"a;b\n\xe4;1\n\x81;2\n\xfc;3\n", 2, 3),
    read("surrogates-in-utf-8", "a.csv", "ä;ö\nü;1\n".encode() + b"\xed\xa0\x80;2\n" + "ß;3\n".encode(), 2, 3),
    read("overlong-utf-8", "a.csv", "ä;ö\nü;ü\nü;1\n".encode() + b"\xc0\xaf;2\n", 2, 4),
    read("cut-in-a-character", "a.csv", "ä;ö\nü;ü\nß;".encode() + b"\xc3", 1, 3),
    read("odd-utf-16", "a.csv", "a;b\n1;2\n".encode("utf-16") + b"x", 1, 3),
    read("half-pair-in-utf-16", "a.csv", "a;b\nx;2\n".encode("utf-16") + b"\x00\xd8;\x003\x00\n\x00", 1, 3),
    read("named-encoding", "a.csv", "Łódź;b\n1;2\n".encode("cp1250"), 1, encoding="cp1250"),
    told("unknown-encoding", "a.csv", TABLE, "no encoding", encoding="klingon-8"),
    told("binary-codec", "a.csv", TABLE, "no encoding", encoding="zlib"),
    told("zeros", "a.csv", TABLE.encode() + b"\0" * 50, "NUL"),
    told("only-zeros", "a.csv", bytes(10_000), "NUL"),
    told("random", "a.csv", bytes(range(256)) * 40, "NUL"),
    read("control-characters", "a.csv", "a;b\n\x07x;1\ny\x1b[31m;2\n", 2),
    read("bidi-characters", "a.csv", "a;b\n\u202egpj.exe;1\n\u2066x;2\n", 2),
    read("vertical-tab", "a.csv", "a;b\nx\x0by;1\n", 1),
    read("line-separators", "a.csv", "a;b\nx\u2028y;1\nx\x85y;2\n", 2),
]
EMPTY = [
    told("empty", "a.csv", b"", "empty"),
    told("blank", "a.csv", b" \r\n\t\n", "empty"),
    told("only-mark", "a.csv", b"\xef\xbb\xbf", "empty"),
    told("only-delimiters", "a.csv", b";;;\n;;;\n", "empty"),
    told("only-note", "a.csv", b"sep=;\n", "empty"),
    read("header-alone", "a.csv", HEAD, 0),
    read("header-without-line-end", "a.csv", "a;b", 0),
    read("one-word", "a.csv", "Name", 0),
]
ROWS = [
    read("too-short", "a.csv", TABLE + "Bonn;1\n" + GOOD, 2, 3),
    read("too-long", "a.csv", TABLE + "Bonn;1;1.1.2024;x\n", 1, 3),
    read("long-by-empty-fields", "a.csv", TABLE + "Bonn;1;1.1.2024;;;;\n", 2),
    read("all-kinds-of-width", "a.csv", TABLE + GOOD * 9 + "x\nx;y\nx;1;1.1.2024;z\n", 10, 12, 13, 14),
    read("empty-rows", "a.csv", "\n\n" + TABLE + "\n;;\n  ;;\n" + GOOD, 2),
    read("no-end-of-line", "a.csv", TABLE + "Bonn;1;01.01.2024", 2),
    read("old-mac", "a.csv", (TABLE + GOOD).replace("\n", "\r"), 2),
    read("windows", "a.csv", (TABLE + GOOD).replace("\n", "\r\n"), 2),
    read("mixed-line-ends", "a.csv", "a;b\r\n1;2\r3;4\n5;6", 3),
    read("missing-quote", "a.csv", TABLE + '"Bonn;1;01.01.2024\n' + GOOD, 2, 3),
    read("missing-quote-at-the-end", "a.csv", TABLE + '"Bonn;1;01.01.2024', 1, 3),
    read("many-missing-quotes", "a.csv", "a;b\nx;1\n" + '"x;1\n' * 1_001, 1, *range(3, 1_003), "further rows"),
    read("quote-within", "a.csv", TABLE + '"Bo"nn;1;01.01.2024\n' + GOOD, 2, 3),
    read("quote-in-plain-field", "a.csv", 'a;b\n5" Rohr;1\n', 1),
    read("line-break-in-quotes", "a.csv", TABLE + '"Bonn\nNord";1;01.01.2024\nx\n', 2, 4),
    read("too-long-a-field", "a.csv", 'a;b\n"' + "x" * 200_000 + '";1\ny;2\n', 1, 2),
    read("impossible-dates", "a.csv", TABLE + "x;1;31.02.2024\nx;1;00.01.2024\nx;1;29.02.2023\n", 1, 3, 4, 5),
    read("skipped-hour", "a.csv", "a;t\n1;31.03.2024 01:30\n2;31.03.2024 02:30\n3;31.03.2024 03:30\n", 2, 3),
    read("repeated-hour", "a.csv", "a;t\n1;27.10.2024 02:00\n2;27.10.2024 02:30\n3;27.10.2024 02:00\n", 3),
    read("end-of-day", "a.csv", "a;t\n1;31.12.2023 24:00\n2;31.12.2023 24:01\n", 1, 3),
    read("header-again", "a.csv", TABLE + HEAD + GOOD, 2, 3),
    read("sum-below", "a.csv", "Jahr;n\n2020;1\n2021;2\nSumme;3\n", 2, 4),
    read("source-below", "a.csv", TABLE + GOOD + "\nQuelle: Stadt Ulm\n", 2, 5),
    read("source-below-padded", "a.csv", TABLE + GOOD + ";;\nQuelle: Stadt Ulm;;\n", 2, 5),
    read("prose-above", "a.csv", "Statistik der Stadt, Amt 5\nStand: heute\n\n" + TABLE, 1),
    read("padded-prose-above", "a.csv", "Statistik der Stadt;;\n;;\n" + TABLE, 1),
    read("hinted-type", "a.csv", "a;b\n1;x\nca. 2;y\n", 1, 3, types={"a": "integer"}),
    told("hinted-type-that-is-none", "a.csv", "a;b\n1;x\n", "does not exist", types={"a": "colour"}),
    told("hinted-header-beyond", "a.csv", TABLE, "Row 99", header_row=99),
    told("hinted-delimiter-of-two", "a.csv", TABLE, "one character", delimiter=";;"),
    told("hinted-zone-that-is-a-path", "a.csv", TABLE, "no time zone", timezone="../../../etc/passwd"),
    told("everything-excluded", "a.csv", "a;b\n1;2\n", "no column", exclude=["a", "b"]),
    read("many-refusals", "a.csv", "a;b\n1;2\n" + "x\n" * 3_000, 1, *range(3, 1_003), "further rows"),
]
NAMES = [
    read("same-names", "a.csv", "a;a;A;a_2\n1;2;3;4\n", 1),
    read("empty-names", "a.csv", ";;b\n1;2;3\n", 1),
    read("names-of-the-hub", "a.csv", "_id;_geometry;_full_text\n1;2;3\n", 1),
    read("names-with-quotes", "a.csv", '"a""; DROP TABLE x; --";b\n1;2\n', 1),
    read("long-names", "a.csv", "ä" * 500 + ";" + "ä" * 500 + "\n1;2\n", 1),
    read("names-of-control-characters", "a.csv", "a\x07;\x1b\n1;2\n", 1),
    read("name-of-percent", "a.csv", "%s;%(x)s;:x\n1;2;3\n", 1),
    read("names-of-line-breaks", "a.csv", '"a\nb";"c\r\nd"\n1;2\n', 1),
]
VALUES = [
    read("leading-zeros", "a.csv", "PLZ;AGS\n01067;08421000\n89073;09162000\n", 2),
    read("huge-integers", "a.csv", "a;b\n99999999999999999999;1\n1;2\n", 2),
    read("64-bits", "a.csv", "a;b\n9223372036854775807;1\n-9223372036854775808;2\n", 2),
    read("beyond-all-bounds", "a.csv", "a;b\n1e999;1\n-1e999;2\n", 2),
    read("nan-and-infinity", "a.csv", "a;b\nNaN;1\nInfinity;2\ninf;3\n", 3),
    read("digits-of-other-scripts", "a.csv", "a;b\n١٢٣;1\n४५;2\n", 2),
    read("underscores-in-numbers", "a.csv", "a;b\n1_000;1\n2_0;2\n", 2),
    read("hexadecimal", "a.csv", "a;b\n0x1F;1\n0b1;2\n", 2),
    read("mixed-decimal-marks", "a.csv", "a;b\n1,5;1\n1.5;2\n", 2),
    read("very-long-number", "a.csv", "a;b\n" + "9" * 100_000 + ";1\n", 1),
    read("formulas", "a.csv", 'a;b\n=1+1;1\n"=HYPERLINK(""http://x"")";2\n@SUM(A1);3\n', 3),
    read("errors-of-excel", "a.csv", "a;b\n#WERT!;1\n#DIV/0!;2\n5;3\n", 3),
    read("percent", "a.csv", "a;b\n12,5 %;1\n3 %;2\n", 2),
    read("missing-words", "a.csv", "a;b\nk.A.;1\n-;2\n5;3\n", 3),
    read("late-surprise", "a.csv", "a;b\n" + "1;2\n" * 20_000 + "x;y\n", 20_001),
    read("years-out-of-range", "a.csv", "a;d\n1;01.01.0000\n2;01.01.9999\n3;01.01.2024\n", 1, 2, 3),
    read("slow-pattern", "a.csv", "a;b\n" + ("1" * 30_000 + "!;1\n") * 50, 50),
    read("slow-mail", "a.csv", "a;b\n" + ("a." * 30_000 + "@;1\n") * 20, 20),
]
SIZES = [
    told("300000-columns", "a.csv", ";".join(map(str, range(300_000))) + "\n", "300,000 columns"),
    told("300000-columns-below", "a.csv", TABLE + ";".join("x" * 300_000) + "\n", "300,000 columns"),
    read("10000-columns", "a.csv", ";".join(f"c{n}" for n in range(10_000)) + "\n" + ";".join("1" * 10_000) + "\n", 1),
    read("300000-delimiters", "a.csv", TABLE + "Ulm;1;01.01.2024" + ";" * 300_000 + "\n", 2),
    told("2-gigabytes-of-nothing", "a.csv", sparse(b"", 2_000_000_000), "empty|NUL"),
    told("2-gigabytes-behind-a-header", "a.csv", sparse(TABLE.encode(), 2_000_000_000), "NUL"),
    told("zeros-behind-a-megabyte", "a.csv", sparse(TABLE.encode() * 40_000, 2_000_000_000), "more than 8,000,000"),
    told("line-without-end", "a.csv", long(TABLE.encode(), (MEGABYTE, 60)), "more than 8,000,000 characters"),
    told("line-of-a-gigabyte", "a.csv", sparse(b"a;b\n" + MEGABYTE, 1_000_000_000), "more than 8,000,000"),
    read("quote-before-a-megabyte", "a.csv", b'a;b\n1;2\n"' + b"x;1\n" * 250_000, 250_000, 3),
    read("only-quotes", "a.csv", b"a;b\n1;2\n" + b'"' * 100_000 + b"\n", 1, 3),
]
DISGUISES = [
    told("html", "a.csv", "<!DOCTYPE html><html><body>404</body></html>", "HTML"),
    told("html-with-comments", "a.csv", "<!-- a -->\n<!-- b -->\n<html></html>", "HTML"),
    told("html-table", "a.xls", "<table><tr><td>1</td></tr></table>", "HTML"),
    told("pdf", "a.csv", b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    told("picture", "a.csv", b"\x89PNG\r\n\x1a\n", "picture"),
    told("gzip", "a.csv", b"\x1f\x8b\x08\0\0\0", "gzip"),
    told("7z", "a.csv", b"7z\xbc\xaf\x27\x1c", "7z"),
    told("program", "a.csv", b"\x7fELF\x02\x01", "program"),
    told("rtf", "a.csv", b"{\\rtf1 x}", "RTF"),
    told("vrt", "a.csv", '<OGRVRTDataSource><OGRVRTLayer name="x"/></OGRVRTDataSource>', "points to other files"),
    told("vrt-as-geojson", "a.geojson", "<OGRVRTDataSource/>", "points to other files"),
    told("text-as-xlsx", "a.xlsx", TABLE, "something else"),
    told("text-as-parquet", "a.parquet", TABLE, "something else"),
    told("text-as-json", "a.json", TABLE, "something else"),
    read("json-as-csv", "a.csv", '[{"a":1},{"a":2}]', 2),
    read("xml-as-csv", "a.csv", "<r><a><b>1</b></a><a><b>2</b></a></r>", 2),
    told("comments-without-end", "a.csv", "<!--" * 16_000, "no element begins"),
]

CASES: list[Case] = [*ENCODINGS, *EMPTY, *ROWS, *NAMES, *VALUES, *SIZES, *DISGUISES]
