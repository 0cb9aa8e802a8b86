"""Dates and clock times of a column in the order of its rows, as ISO 8601 with the offset of their time zone."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from harvesters import german

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 (day 0 of Excel, since March 1900)
_REST = re.compile(r":[0-5]\d(?::[0-5]\d)?", re.ASCII)
REMEMBERED = 50_000


class Clock:
    """Reads one column; the row before tells which passing of the hour that autumn repeats is meant."""

    def __init__(self, zone: ZoneInfo, form: str = "") -> None:
        self.zone, self.form = zone, form
        self._previous: datetime | None = None
        self._last = ""  # the text that `_previous` would be made of
        self._days: dict[str, str] = {}
        self._hours: dict[str, tuple[str, str] | None] = {}

    def day(self, text: str) -> str:
        """A date as ISO 8601; raises ValueError if there is none such."""
        known = self._days.get(text)
        if known is None:
            if len(self._days) > REMEMBERED:
                self._days.clear()
            known = self._days[text] = self._date(text)
        return known

    def _date(self, text: str) -> str:
        if self.form == "serial":
            return serial(float(text)).date().isoformat()
        if self.form == "compact":
            return date(int(text[:4]), int(text[4:6]), int(text[6:])).isoformat()
        found = german.instant(text)
        if found is None or isinstance(found, datetime):
            raise ValueError(text)
        return found.isoformat()

    def moment(self, text: str) -> str:
        """A date with its time; most hours of a calendar have one offset for all their minutes."""
        if self.form == "serial":
            return self.local(serial(float(text)))
        hour = self._hour(text[:13]) if len(text) in (16, 19) and _REST.fullmatch(text, 13) else None
        if hour is None:
            found = german.instant(text)
            if found is None:
                raise ValueError(text)
            return self.local(found)
        self._last = text
        return f"{hour[0]}{text[13:]}{hour[1] if len(text) == 19 else ':00' + hour[1]}"

    def _hour(self, text: str) -> tuple[str, str] | None:
        """The beginning and the end of all times of an hour; None where they need a closer look."""
        if text not in self._hours:
            if len(self._hours) > REMEMBERED:
                self._hours.clear()
            self._hours[text] = self._plain_hour(text)
        return self._hours[text]

    def _plain_hour(self, text: str) -> tuple[str, str] | None:
        found = german.instant(text + ":00")
        if not isinstance(found, datetime) or found.tzinfo or text.endswith("24"):
            return None
        first = found.replace(tzinfo=self.zone)
        offsets = {
            moment.replace(fold=fold).utcoffset()
            for moment in (first, first.replace(minute=59), first + timedelta(hours=1), first - timedelta(hours=1))
            for fold in (0, 1)
        }
        written = first.isoformat()
        return (written[:13], written[19:]) if len(offsets) == 1 else None

    def local(self, moment: date) -> str:
        """A moment that may lack its zone; raises ValueError for the hour that spring skips."""
        if self._last:
            before = german.instant(self._last)
            if isinstance(before, datetime):
                self._previous = german.localise(before, self.zone)
            self._last = ""
        if not isinstance(moment, datetime):
            moment = datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 (the zone follows)
        found = moment if moment.tzinfo else german.localise(moment, self.zone, self._previous)
        if found is None:
            raise ValueError(moment)
        self._previous = found
        return found.isoformat()


def serial(days: float) -> datetime:
    """The moment that Excel writes as a number of days."""
    return _EPOCH + timedelta(seconds=round(days * 86_400))
