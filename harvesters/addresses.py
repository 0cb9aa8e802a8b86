"""Addresses and file sizes as portals write them, brought to the form that we keep."""

import re
from urllib.parse import quote, urljoin, urlsplit

from harvesters import normalise

IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_UNQUOTED = "%/:=&?~#+!$,;'@()*[]"  # what may stand in an address as it is
_SIZE = re.compile(r"(\d{1,15}(?:\.\d+)?)\s*([kmg]?)i?b?", re.IGNORECASE | re.ASCII)


def web_address(word: str, root: str = "") -> str:
    """The address, whole and quoted: offices leave out the scheme and leave in blanks, old portals lack the server."""
    word = quote(word, safe=_UNQUOTED, errors="replace")
    word = f"http://{word}" if word.startswith("www.") else word
    try:
        whole = urljoin(root, word) if root and word and "://" not in word else word
        return whole if IRI.fullmatch(whole) and urlsplit(whole).hostname else ""
    except ValueError:  # brackets in the server's name
        return ""


def ending(address: str) -> str:
    """What follows the last dot in the name of the file."""
    try:
        name = urlsplit(address).path.rpartition("/")[2]
    except ValueError:
        return ""
    return name.rpartition(".")[2] if "." in name else ""


def is_file(address: str) -> bool:
    """Whether the address ends in the name of a file, and not in a page or a service."""
    return normalise.format(ending(address))[0] not in ("", "HTML")


def size(word: str) -> int | None:
    """Bytes; some portals write 17.23 KB."""
    match = _SIZE.fullmatch(word)
    return int(float(match[1]) * 1024 ** " kmg".index(match[2].lower() or " ")) if match else None
