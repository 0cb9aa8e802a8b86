"""Descriptions that portals write in HTML as the light Markdown that the hub keeps; plain text stays as it is."""

import re
from html import unescape
from html.parser import HTMLParser

LONGEST = 200_000
_TAG = re.compile(
    r"</?(?:p|br|a|b|i|u|em|strong|ul|ol|li|div|span|h[1-6]|table|tr|td|font|img)\b[^<>]*>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|[aou]uml|[AOU]uml|szlig|#\d{2,5});")
_BOLD = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset({"p", "div", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"script", "style", "head", "title"})


def markdown(text: str) -> str:
    """The text without elements of HTML; paragraphs, lists, links and emphasis stay."""
    text = text[:LONGEST]
    if not _TAG.search(text):
        return unescape(text) if _ENTITY.search(text) else text
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = re.sub(r"[ \t\r\f\v]+", " ", "".join(reader.parts)).split("\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in lines)).strip()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.links: list[str] = []
        self.numbers: list[int] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self.unseen += 1
        elif tag == "a":
            self.links.append((dict(attrs).get("href") or "").strip())
            self.parts.append("[")
        elif tag in ("ul", "ol"):
            self.numbers.append(1 if tag == "ol" else 0)
        self.parts.append(self._before(tag))

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self.unseen = max(0, self.unseen - 1)
        elif tag == "a" and self.links:
            self._link(self.links.pop())
        elif tag in ("ul", "ol") and self.numbers:
            self.numbers.pop()
        self.parts.append(self._behind(tag))

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(data.replace("\n", " ") if self.links or self.numbers else data)

    def _before(self, tag: str) -> str:
        if tag == "li":
            return f"\n{self._number()} "
        if tag in _BLOCKS:
            return "\n\n**" if tag in _BOLD else "\n\n"
        return {"br": "\n", "tr": "\n", "td": " ", "i": "*", "em": "*"}.get(tag, "**" if tag in _BOLD else "")

    def _behind(self, tag: str) -> str:
        if tag in _BLOCKS:
            return "**\n\n" if tag in _BOLD else "\n\n"
        return "*" if tag in ("i", "em") else "**" if tag in _BOLD else ""

    def _number(self) -> str:
        if not self.numbers or not self.numbers[-1]:
            return "*"
        self.numbers[-1] += 1
        return f"{self.numbers[-1] - 1}."

    def _link(self, address: str) -> None:
        """A link whose address is a web or mail address; else its words alone."""
        at = max(index for index, part in enumerate(self.parts) if part == "[")
        if re.match(r"(?:https?://|mailto:)[^\s<>()]+$", address):
            self.parts.append(f"]({address})")
        else:
            self.parts[at] = ""
