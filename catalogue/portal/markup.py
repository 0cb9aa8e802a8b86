"""What publishers write (Markdown, also with HTML in it) as safe HTML and as plain text."""

import html
from collections.abc import MutableMapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup

LONGEST = 8_000
HEADING = "h3"
# No pictures: they would make the reader's browser call other sites.
TAGS = frozenset(
    {"p", "br", "hr", "strong", "b", "em", "i", "sub", "sup", "del", "s", "ul", "ol", "li", "dl", "dt", "dd", "a"}
    | {"code", "pre", "blockquote", "table", "thead", "tbody", "tr", "th", "td", HEADING}
)
SILENT = {"script", "style", "title", "template", "iframe", "object", "svg", "math", "noscript"}
SCHEMES = frozenset({"http", "https", "mailto"})


def _heading(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: Any, env: MutableMapping[str, Any]
) -> str:
    # The page has its own first and second level, so a publisher's headings all stand below them.
    return f"</{HEADING}>\n" if tokens[index].nesting < 0 else f"<{HEADING}>"


_markdown = MarkdownIt("commonmark", {"linkify": False}).enable(["table", "strikethrough"])
_markdown.add_render_rule("heading_open", _heading)
_markdown.add_render_rule("heading_close", _heading)


def render(text: str, longest: int = LONGEST) -> Markup:
    """A description as HTML that holds neither script nor style nor pictures nor foreign classes."""
    cut = text[:longest] + ("…" if len(text) > longest else "")
    return Markup(  # noqa: S704 (cleaned by nh3)
        nh3.clean(
            _markdown.render(cut),
            tags=set(TAGS),
            clean_content_tags=SILENT,
            attributes={"a": {"href"}},
            url_schemes=set(SCHEMES),
            link_rel="nofollow noopener noreferrer",
        )
    )


def excerpt(text: str, length: int = 220) -> str:
    """The beginning of a description as plain text, cut between words."""
    bare = nh3.clean(_markdown.render(text[:LONGEST]), tags=set(), clean_content_tags=SILENT)
    plain = " ".join(html.unescape(bare).split())
    if len(plain) <= length:
        return plain
    return plain[:length].rpartition(" ")[0].rstrip(" ,;:.–-") + " …"


def link(address: str) -> str:
    """The address if a browser may safely follow it, else nothing."""
    text = address.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme.lower() in ("http", "https", "ftp") and parts.netloc else ""


def host(address: str) -> str:
    """The name of the machine an address leads to."""
    return urlsplit(address).hostname or "" if link(address) else ""
