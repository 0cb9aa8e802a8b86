"""What the actions say is wrong, in the words of somebody who fills in a form."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from catalogue.portal.language import gettext, lazy_gettext

NAME = lazy_gettext("Only small letters a to z, digits, - and _ are allowed; 2 to 100 of them.")
TAKEN = lazy_gettext("This name is taken already; please choose another.")
NO_USER = lazy_gettext("There is no such user.")

WORDS: Sequence[tuple[re.Pattern[str], lazy_gettext]] = tuple(
    (re.compile(pattern), sentence)
    for pattern, sentence in (
        (r"Missing value|An organization must be provided", lazy_gettext("Please fill this in.")),
        (r"Must be purely lowercase.*|must be 2 to 100 lower-case.*", NAME),
        (r"That URL is already in use\.|is already in use|That name cannot be used", TAKEN),
        (r'Tag "(?P<word>.*)" must be .*',
         lazy_gettext("“%(word)s” is no keyword: 2 to 100 letters, digits, blanks, hyphens or full stops.")),
        (r"Must be a GeoJSON geometry.*",
         lazy_gettext("This is no GeoJSON geometry in degrees, longitude before latitude.")),
        (r"Must be the address of a page or file", lazy_gettext("This is no address of a page or file.")),
        (r"Organization does not exist|There is no such organisation",
         lazy_gettext("There is no such organisation.")),
        (r"Longer than maximum length (?P<most>\d+)\.", lazy_gettext("At most %(most)s characters are allowed.")),
        (r"is not a valid address", lazy_gettext("This is no e-mail address.")),
        (r"belongs to another user", lazy_gettext("Somebody else has this address already.")),
        (r"must have at least (?P<least>\d+) varied characters.*",
         lazy_gettext("At least %(least)s characters, five of them different, without the user name.")),
        (r"There is no such user", NO_USER),
        (r"There is no such group", lazy_gettext("There is no such group.")),
        (r"A group cannot stand below itself", lazy_gettext("A group cannot stand below itself.")),
        (r"An organisation cannot stand below itself",
         lazy_gettext("An organisation cannot stand below itself.")),
        (r"must be within one year", lazy_gettext("At most one year is possible.")),
        (r"Date format incorrect", lazy_gettext("This is no date.")),
        (r"give a link or a file", lazy_gettext("Please give an address or choose a file.")),
        (r"give a link or a file, not both", lazy_gettext("Please give either an address or a file, not both.")),
        (r"is not the same", lazy_gettext("The two passwords are not the same.")),
        (r"Role does not exist.*", lazy_gettext("There is no such role.")),
        (r"Is too long", lazy_gettext("This is too long.")),
        (r"These files may hold data about persons, .*: (?P<files>.*)",
         lazy_gettext("These files may hold data about persons. Please decide first what is published: %(files)s")),
        (r"must be between 1 and 36,500 days.*",
         lazy_gettext("This must be a whole number of days, from 1 to 36,500.")),
        (r"must be a number", lazy_gettext("This is no number.")),
        (r"is wrong", lazy_gettext("This password is wrong.")),
    )
)  # fmt: skip


def said(text: str) -> str:
    """One text of an action as a form says it; one that is not known stays as it is."""
    for pattern, sentence in WORDS:
        if found := pattern.fullmatch(text):
            return gettext(sentence.sentence, **{key: value[:100] for key, value in found.groupdict().items()})
    return gettext(text)


def texts(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """All errors, each with the field it belongs to; what lies deeper counts for the field it lies in."""
    for key, wrong in fields.items():
        for text in _flat(wrong):
            yield key, said(text)


def _flat(wrong: Any) -> Iterator[str]:
    if isinstance(wrong, Mapping):
        for inner in wrong.values():
            yield from _flat(inner)
    elif isinstance(wrong, list | tuple):
        for inner in wrong:
            yield from _flat(inner)
    else:
        yield str(wrong)
