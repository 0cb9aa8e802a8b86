"""Which format a client asks for by its Accept header, at addresses that are pages for people."""

from flask import Response, after_this_request, request

from catalogue.writers import FORMATS

SUFFIXES = {
    FORMATS[suffix].media_type: suffix for suffix in ("ttl", "rdf", "jsonld", "n3", "nt")
}  # the first of those that a client likes as much
PAGE = "text/html"


def preferred() -> str | None:
    """The suffix of the format that the client would rather have than a page; answers then differ by that header."""
    after_this_request(_vary)
    asked = request.headers.get("Accept", "")
    if not any(media_type in asked for media_type in SUFFIXES):  # quicker than to read the header
        return None
    best = request.accept_mimetypes.best_match([PAGE, *SUFFIXES], default=PAGE)
    return SUFFIXES.get(best)


def offered() -> str:
    """The suffix of the format that the client asks for where there is no page; Turtle when it does not mind."""
    after_this_request(_vary)
    return SUFFIXES[request.accept_mimetypes.best_match(SUFFIXES, default="text/turtle")]


def _vary(response: Response) -> Response:
    response.vary.add("Accept")
    return response
