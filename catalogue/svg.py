"""Drawings as inline SVG that need no style attribute and no script: text is escaped, colour comes from the page.

Shapes carry classes and are painted in `currentColor`, so they follow dark pages, forced colours and print.
"""

import re
from datetime import datetime
from hashlib import blake2b
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.numbers import format_decimal, format_scientific

BERLIN = ZoneInfo("Europe/Berlin")
LOCALES = {"de": "de_DE", "en": "en_GB"}
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def drawing(css_class: str, width: int, height: int, title: str, description: str) -> Element:
    """An empty picture with a name and a description for people who do not see it."""
    picture = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "class": css_class, "role": "img"})
    picture.attrib |= {"viewBox": f"0 0 {width} {height}", "width": str(width), "height": str(height)}
    mark = blake2b(f"{css_class}\n{title}\n{description}".encode(errors="replace"), digest_size=6).hexdigest()
    picture.attrib |= {"aria-labelledby": f"title-{mark}", "aria-describedby": f"desc-{mark}"}
    add(picture, "title", title, id=f"title-{mark}")
    add(picture, "desc", description, id=f"desc-{mark}")
    return picture


def add(parent: Element, tag: str, text: str = "", /, **attributes: str | float) -> Element:
    """A new element in `parent`; `class_` becomes `class`, other underscores become hyphens."""
    element = SubElement(parent, tag)
    for name, value in attributes.items():
        shown = value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
        element.set(name.rstrip("_").replace("_", "-"), shown)
    if text:
        element.text = _FORBIDDEN.sub("", text)
    return element


def line(parent: Element, css_class: str, path: str, width: float = 1, **attributes: str | float) -> Element:
    """A path that is drawn, not filled."""
    drawn: dict[str, str | float] = {
        "fill": "none",
        "stroke": "currentColor",
        "stroke_linejoin": "round",
        "stroke_linecap": "round",
    }
    return add(parent, "path", class_=css_class, d=path, stroke_width=width, **drawn, **attributes)


def label(parent: Element, x: float, y: float, text: str, anchor: str = "start") -> Element:
    """A short text at a point, in the page's own letters."""
    return add(parent, "text", text, x=x, y=y, text_anchor=anchor, fill="currentColor", font_size=12)


def write(picture: Element) -> str:
    """The picture as text to put into a page."""
    return ElementTree.tostring(picture, encoding="unicode")


def number(value: float, language: str, digits: int = 2, fixed: bool = False) -> str:
    """A number as people write it, with at most (`fixed`: exactly) so many digits behind the comma.

    Huge ones are written as powers of ten, and tiny ones keep the two digits that count.
    """
    locale = LOCALES[language]
    if abs(value) >= 1e9 or 0 < abs(value) < 1e-6 or digits > 6:
        return format_scientific(float(f"{value:.4g}"), locale=locale)
    if value and abs(value) < 0.1 and not fixed:
        value, digits = float(f"{value:.2g}"), 7
    pattern = "#,##0." + ("0" if fixed else "#") * digits
    return format_decimal(round(value, digits), pattern.removesuffix("."), locale=locale)


def moment(time: datetime, pattern: str, language: str) -> str:
    """A time on the clock of the town hall, in one of babel's patterns."""
    return format_datetime(time.astimezone(BERLIN), pattern, locale=LOCALES[language])
