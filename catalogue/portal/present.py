"""How values are shown to people: numbers, times, sizes, codes; in the reader's language, times in Europe/Berlin."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from babel.dates import format_date, format_timedelta

from catalogue.portal.language import gettext, language, lazy_gettext
from catalogue.svg import BERLIN, LOCALES, moment
from catalogue.svg import number as decimal
from hub.datasets import vocabulary, words
from hub.db import now
from hub.iot.quality import Flag
from hub.records import Words

UNKNOWN = "–"
CELL = 60

FREE = lazy_gettext("You may use the data for any purpose, without conditions.")
NAMED = lazy_gettext("You may use the data for any purpose, also commercially, if you name the source.")
ALIKE = lazy_gettext(
    "You may use the data for any purpose if you name the source and pass on what you make of it under the same terms."
)
PRIVATE_USE = lazy_gettext("You may use the data if you name the source, but not to make money.")
UNCHANGED = lazy_gettext("You may pass on the data if you name the source, but not change it.")
OPEN = lazy_gettext("You may use the data freely; the licence says on which terms.")
CLOSED = lazy_gettext("The data are not free to use; please ask the publisher before you do.")
MISSING = lazy_gettext("No licence is given; please ask the publisher before you use the data.")
NAMED_LICENCE = lazy_gettext("The publisher names this licence; please read there what is allowed.")
# The first beginning of a code that fits decides, so the narrower ones stand first.
LICENCE_WORDS = (
    (("cc-by-nc", "dl-by-nc"), PRIVATE_USE),
    (("cc-by-nd",), UNCHANGED),
    (("cc-by-sa", "odbl", "gfdl", "gpl"), ALIKE),
    (("cc-by", "dl-by", "odby", "geonutz"), NAMED),
    (("cc-zero", "ccpdm", "dl-zero", "odcpddl", "officialwork"), FREE),
)

# EU table "frequency": the codes that German portals use.
FREQUENCIES = {
    "CONT": lazy_gettext("continuously"),
    "UPDATE_CONT": lazy_gettext("continuously"),
    "HOURLY": lazy_gettext("hourly"),
    "DAILY": lazy_gettext("daily"),
    "WEEKLY": lazy_gettext("weekly"),
    "BIWEEKLY": lazy_gettext("every two weeks"),
    "MONTHLY": lazy_gettext("monthly"),
    "QUARTERLY": lazy_gettext("quarterly"),
    "ANNUAL_2": lazy_gettext("twice a year"),
    "ANNUAL": lazy_gettext("yearly"),
    "BIENNIAL": lazy_gettext("every two years"),
    "IRREG": lazy_gettext("irregularly"),
    "AS_NEEDED": lazy_gettext("when needed"),
    "NEVER": lazy_gettext("no longer"),
}

ROLES = {
    "admin": lazy_gettext("Administrator"),
    "editor": lazy_gettext("Editor"),
    "member": lazy_gettext("Member"),
}

FLAGS = {
    Flag.RANGE: (lazy_gettext("implausible"), lazy_gettext("The value lies outside of what is plausible here.")),
    Flag.STEP: (lazy_gettext("jump"), lazy_gettext("The value changed faster than is plausible.")),
    Flag.FLAT: (lazy_gettext("unchanged"), lazy_gettext("The value has stayed the same for conspicuously long.")),
    Flag.FUTURE: (lazy_gettext("in the future"), lazy_gettext("The sensor's clock was ahead of time.")),
    Flag.LATE: (lazy_gettext("late"), lazy_gettext("The value arrived after a newer one.")),
}

DONE = {
    "created": lazy_gettext("The draft is saved. Now add its files and links."),
    "saved": lazy_gettext("Saved."),
    "published": lazy_gettext("Published."),
    "deleted": lazy_gettext("Deleted. It can be restored here."),
    "restored": lazy_gettext("Restored."),
    "arranged": lazy_gettext("The order is changed."),
    "added": lazy_gettext("Added."),
    "removed": lazy_gettext("Removed."),
    "changed": lazy_gettext("Changed."),
    "asked": lazy_gettext("It is done as soon as a worker is free. Load this page again to see how far it is."),
    "seen": lazy_gettext("Everything is marked as seen."),
    "password": lazy_gettext("The new password is set. All logins have ended; please log in with it."),
    "registered": lazy_gettext("Your account is made. You can log in now."),
}
"""What a page says after something was done; the address names it by its key."""


def said(text: str) -> str:
    """A sentence that was kept, in the reader's language."""
    if not isinstance(text, Words):
        return gettext(text)
    return gettext(text.form, **{key: _value(each) for key, each in text.values.items()})


def _value(value: str | int) -> str:
    if isinstance(value, int):
        return number(value, 0)
    return said(value) if isinstance(value, Words) else value


def number(value: float, digits: int = 2) -> str:
    """A number as people write it."""
    return decimal(value, language(), digits)


QUALITY = {
    "freshness": lazy_gettext("How fresh"),
    "coverage": lazy_gettext("Without gaps"),
    "conformance": lazy_gettext("Plausible values"),
}
"""The figures of live datastreams, each a share of the last 30 days."""


def of_quality(figures: Mapping[str, float]) -> list[tuple[str, str]]:
    """How good datastreams are, in per cent, with what it says."""
    percent = "%(share)s\u00a0%%" if language() == "de" else "%(share)s%%"
    return [
        (percent % {"share": number(100 * figures[key], 1)}, str(label))
        for key, label in QUALITY.items()
        if key in figures
    ]


def amount(value: Any, unit: str = "") -> str:
    """A measured value with its unit: 21,3 °C, yes, a word."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, int | float):
        return f"{number(value)}\u00a0{unit}".rstrip("\u00a0")
    return str(value)


def symbol(unit: dict[str, Any]) -> str:
    """The sign of a unit; counts and yes-no values have none."""
    sign = str(unit.get("symbol") or "")
    return "" if sign == "1" else sign


def cell(value: Any, kind: str = "text") -> str:
    """A value in a table, cut where it is long; numbers that are no measure (a year, a key) come as text."""
    if value is None or value == "":
        return UNKNOWN
    if kind in ("date", "datetime"):
        time = instant(value)
        return clock(time, of_day=kind == "datetime") if time else str(value)[:CELL]
    if isinstance(value, float) or (isinstance(value, int) and kind in ("number", "boolean")):
        return amount(value)
    text = amount(value) if isinstance(value, bool) else str(value)
    return text if len(text) <= CELL else text[: CELL - 1].rstrip() + "…"


def instant(value: Any) -> datetime | None:
    """The time that a value of a dataset's terms means, or None for what is no time."""
    if isinstance(value, datetime):
        found = value
    else:
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            return None
    return found if found.tzinfo else found.replace(tzinfo=BERLIN)


def day(time: datetime | date) -> str:
    """A day: 20. November 2025."""
    local = time.astimezone(BERLIN).date() if isinstance(time, datetime) else time
    return format_date(local, "d. MMMM y" if language() == "de" else "d MMMM y", locale=LOCALES[language()])


def when(time: datetime) -> str:
    """A day and a time of day."""
    return moment(time, "d. MMMM y, HH:mm 'Uhr'" if language() == "de" else "d MMMM y, HH:mm", language())


def clock(time: datetime, of_day: bool = True) -> str:
    """A day, and a time `of_day`, short enough for a table."""
    return moment(time, ("dd.MM.y" if language() == "de" else "dd/MM/y") + " HH:mm" * of_day, language())


def iso(time: datetime) -> str:
    """For the datetime attribute of a time element."""
    return time.astimezone(UTC).isoformat(timespec="seconds")


def age(time: datetime) -> str:
    """How long ago, in rough words."""
    passed = now() - time
    if timedelta(0) <= passed < timedelta(minutes=1):
        return gettext("a moment ago")
    locale = LOCALES[language()]
    if timedelta(days=1) <= passed < timedelta(days=60):
        return format_timedelta(-passed, granularity="day", threshold=60, add_direction=True, locale=locale)
    return format_timedelta(-passed, threshold=1.2, add_direction=True, locale=locale)


def freshness(time: datetime) -> str:
    """The day as people say it: today, yesterday, 5 days ago, on 3 May 2024."""
    days = (now().astimezone(BERLIN).date() - time.astimezone(BERLIN).date()).days
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("yesterday")
    if 1 < days < 30:
        return format_timedelta(
            -timedelta(days), granularity="day", threshold=30, add_direction=True, locale=language()
        )
    return gettext("on %(day)s", day=day(time))


def size(count: int) -> str:
    """A number of bytes as people write it."""
    amount, unit = float(count), "B"
    for larger in ("kB", "MB", "GB", "TB"):
        if amount < 1_000:
            break
        amount, unit = amount / 1_000, larger
    return f"{number(amount, 1 if amount < 100 and unit != 'B' else 0)}\u00a0{unit}"


def licence(code: str) -> str:
    """The name of a licence."""
    known = words.licensed(code)
    return known.title if known else code


def licence_words(code: str) -> str:
    """What a licence allows, in one plain sentence."""
    known = words.licensed(code)
    if known is None:
        return str(NAMED_LICENCE if code else MISSING)
    for beginnings, sentence in LICENCE_WORDS:
        if known.code.lower().startswith(beginnings):
            return str(sentence)
    return str(OPEN if known.open else CLOSED)


def theme(code: str) -> str:
    """The name of a data theme."""
    known = vocabulary.THEMES.get(code.upper().rpartition("/")[2])
    return str(getattr(known, language())) if known else code


def frequency(code: str) -> str:
    """How often data are renewed."""
    return str(FREQUENCIES.get(code.rpartition("/")[2].upper(), code))


def flags(quality: int) -> str:
    """The conspicuous things about a value, in short."""
    return ", ".join(str(name) for flag, (name, _) in FLAGS.items() if quality & flag)


def content_language(terms: dict[str, Any], default: str) -> str:
    """The language that a dataset is written in."""
    named = terms.get("language") or [default]
    first = str(named if isinstance(named, str) else named[0]).rpartition("/")[2].lower()
    return {"deu": "de", "eng": "en", "ger": "de"}.get(first, first if len(first) == 2 else default)


def role(code: str) -> str:
    """What somebody is in an organisation."""
    return str(ROLES.get(code, code))
