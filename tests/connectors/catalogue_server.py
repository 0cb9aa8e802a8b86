"""A CSW that plays the faults of real ones: what it answers is told by the test."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import quoteattr

from connectors import xmls
from tests.harvesters.iso.records import citation, element, record

CSW = 'xmlns:csw="http://www.opengis.net/cat/csw/2.0.2" xmlns:dc="http://purl.org/dc/elements/1.1/"'
EXCEPTION = (
    b'<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows"><ows:Exception exceptionCode="NoApplicableCode">'
    b"<ows:ExceptionText>Record 3 has a null</ows:ExceptionText></ows:Exception></ows:ExceptionReport>"
)


def iso(identifier, day="2024-01-01"):
    stamp = element("dateStamp", f"<gco:Date>{day}</gco:Date>")
    return record(guid=identifier, before=stamp, cited=citation(f"Title of {identifier}")).decode()


def brief(identifier):
    return f"<csw:BriefRecord {CSW}><dc:identifier>{identifier}</dc:identifier></csw:BriefRecord>"


def page(records, **said):
    """An answer to GetRecords; what the page says of itself is up to the test."""
    words = " ".join(f"{name}={quoteattr(str(value))}" for name, value in said.items() if value is not None)
    return (
        f"<csw:GetRecordsResponse {CSW}><csw:SearchResults {words}>{''.join(records)}</csw:SearchResults>"
        "</csw:GetRecordsResponse>"
    ).encode()


def catalogue(names, *, cap=2, bad=(), nameless=False, following=None, matched=None, hide=()):
    """A function for `Site.reply`.

    Pages have at most `cap` records, those that would hold a record of `bad` fail, `following` and `matched` say what a
    page claims, records of `hide` are counted but left out.
    """

    def reply(_path, query, _headers):
        start, rows = int(query["startPosition"]), int(query["maxRecords"])
        asked = [name for name in names if "apiso:Type" not in query.get("constraint", "")]
        wanted = asked[start - 1 : start - 1 + min(cap, rows)]
        if query["elementSetName"] == "brief":
            return _answer(EXCEPTION if nameless else page(map(brief, wanted), numberOfRecordsMatched=len(asked)))
        if set(wanted) & set(bad):
            return _answer(EXCEPTION)
        after = start + len(wanted)
        honest = after if after <= len(asked) else 0
        return _answer(
            page(
                [iso(name) for name in wanted if name not in hide],
                numberOfRecordsMatched=len(asked) if matched is None else matched,
                numberOfRecordsReturned=len(wanted),
                nextRecord=honest if following is None else following(start, after, len(asked)),
            )
        )

    return reply


def _answer(body):
    return 200, {"Content-Type": "application/xml"}, body


@contextmanager
def posting(names, **faults) -> Iterator[str]:
    """The address of a catalogue that takes questions only as XML."""
    tell = catalogue(names, **faults)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(405)

        def do_POST(self) -> None:
            asked = xmls.root(self.rfile.read(int(self.headers["Content-Length"])))
            query = dict(asked.attrib) | {"elementSetName": xmls.text(asked, "Query/ElementSetName")}
            query["constraint"] = xmls.text(asked, "Query/Constraint/CqlText")
            status, headers, body = tell(self.path, query, {})
            self.send_response(status)
            for key, value in headers.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/csw"
    server.shutdown()
    server.server_close()
