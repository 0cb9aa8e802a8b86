"""Descriptions for other catalogues: the few HTML elements that GovData shows, made of Markdown."""

import re

import nh3
from markdown_it import MarkdownIt

SHOWN = {"a", "b", "br", "i", "li", "ol", "p", "u", "ul"}
_MARKDOWN = MarkdownIt("commonmark")
_LIKE = (
    (re.compile(r"<(/?)(?:strong|h[1-6])>"), r"<\1b>"),
    (re.compile(r"<(/?)em>"), r"<\1i>"),
)
_BARE = re.compile(r"[^\W\d_][^*_`\[\]<>&\\!#~|\r\n]*")
"""One line that can hold no mark-up: most titles and many descriptions are, and need not be looked at any closer."""
_PLAIN = re.compile(r"<p>([^<]*)</p>")


def simple_html(text: str) -> str:
    """The text as it is where it holds no mark-up, else as safe HTML with the elements of `SHOWN` alone."""
    if _BARE.fullmatch(text):
        return text
    html = _MARKDOWN.render(text).strip()
    if _PLAIN.fullmatch(html):
        return text
    for pattern, other in _LIKE:
        html = pattern.sub(other, html)
    schemes = {"http", "https", "mailto"}
    return nh3.clean(html, tags=SHOWN, attributes={"a": {"href"}}, url_schemes=schemes, link_rel=None).strip()
