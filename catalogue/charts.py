"""Charts of one series as accessible inline SVG: no script, no style attribute, times in Europe/Berlin.

Classes for the page's style sheet: `chart` and `sparkline`; within them `chart-grid`, `chart-axis`, `chart-line`,
`chart-area`, `chart-raw`, `chart-flag`, `chart-last`, `chart-empty`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from math import isfinite
from statistics import median
from xml.etree.ElementTree import Element

from catalogue import svg, ticks

Point = tuple[datetime, float | bool | None]
Run = list[tuple[float, float]]  # what is drawn without a break: time in seconds and value, later x and y

GAP = 3
HUGE = 1e100
WORDS = {
    "de": {
        "empty": "Keine Werte in diesem Zeitraum.",
        "same": "Zuletzt {last} am {last_time}; alle {count} Werte sind gleich.",
        "range": "Zuletzt {last} am {last_time}. Von {count} Werten war der niedrigste {low} am {low_time}, "
        "der höchste {high} am {high_time}.",
        "truth": "Zuletzt {last} am {last_time}. Von {count} Werten waren {yes} „ja“; {changes}-mal hat es gewechselt.",
        "one": "Ein Wert: {last} am {last_time}.",
        "gaps": " Lücken ohne Werte: {}.",
        "flagged": " Auffällige Werte: {}.",
        "when": "d. MMMM yyyy 'um' HH:mm 'Uhr'",
        "yes": "ja",
        "no": "nein",
        "line": "Werte",
        "corrected": "korrigiert",
        "raw": "gemessen",
        "flag": "auffällig",
    },
    "en": {
        "empty": "No values in this period.",
        "same": "Latest {last} on {last_time}; all {count} values are the same.",
        "range": "Latest {last} on {last_time}. Of {count} values the lowest was {low} on {low_time}, "
        "the highest {high} on {high_time}.",
        "truth": "Latest {last} on {last_time}. Of {count} values {yes} were “yes”; it changed {changes} times.",
        "one": "One value: {last} on {last_time}.",
        "gaps": " Gaps without values: {}.",
        "flagged": " Conspicuous values: {}.",
        "when": "d MMMM yyyy 'at' HH:mm",
        "yes": "yes",
        "no": "no",
        "line": "values",
        "corrected": "corrected",
        "raw": "measured",
        "flag": "conspicuous",
    },
}


def line_chart(
    points: Sequence[Point],
    *,
    title: str,
    unit: str,
    width: int = 720,
    height: int = 240,
    language: str = "de",
    raw: Sequence[Point] = (),
    flagged: Sequence[Point] = (),
) -> str:
    """A chart of `points` over time; `raw` is drawn beside it, dashed, and `flagged` points get a ring."""
    words = WORDS[language]
    series, beside, rings = _Series(points), _Series(raw), _Series(flagged)
    description = _told(series, unit, language)
    description += words["gaps"].format(series.gaps) if series.gaps else ""
    description += words["flagged"].format(len(rings.known)) if rings.known else ""
    picture = svg.drawing("chart", width, height, title, description)
    known = series.known + beside.known + rings.known
    if not known:
        text = svg.label(picture, width / 2, height / 2, words["empty"], "middle")
        text.set("class", "chart-empty")
        return svg.write(picture)
    frame = _axes(picture, known, unit, language, series.is_truth)
    if beside.known:
        svg.line(picture, "chart-raw", _curve(beside, frame), 1.25, stroke_dasharray="2 4")
    if series.is_truth:
        svg.add(picture, "path", class_="chart-area", d=_area(series, frame), fill="currentColor", fill_opacity=0.15)
    svg.line(picture, "chart-line", _curve(series, frame), 1.75)
    if rings.known:
        svg.line(picture, "chart-flag", _rings(rings, frame), 1.5)
    _legend(picture, words, frame, bool(beside.known), bool(rings.known))
    return svg.write(picture)


def sparkline(
    points: Sequence[Point], *, title: str, unit: str, width: int = 120, height: int = 28, language: str = "de"
) -> str:
    """A chart the size of a word: the line and a dot for the latest value."""
    series = _Series(points)
    picture = svg.drawing("sparkline", width, height, title, _told(series, unit, language))
    if not series.known:
        path = f"M4,{height / 2:g}H{width - 4}"
        svg.line(picture, "chart-empty", path, stroke_dasharray="2 4", stroke_opacity=0.6)
        return svg.write(picture)
    values = [value for _, value in series.known]
    low, high = min(values), max(values)
    spare = 0.0 if high > low else 1.0
    frame = _Frame(*_period(series.known), low - spare, high + spare, 4, width - 5, 4, height - 4)
    svg.line(picture, "chart-line", _curve(series, frame), 1.5)
    x, y = frame.place(*series.known[-1])
    svg.add(picture, "circle", class_="chart-last", cx=x, cy=y, r=2.5, fill="currentColor")
    return svg.write(picture)


def sentence(points: Sequence[Point], unit: str, language: str = "de") -> str:
    """What the chart shows, in words: latest, lowest and highest value and when."""
    return _told(_Series(points), unit, language)


def _told(series: "_Series", unit: str, language: str) -> str:
    words = WORDS[language]
    if not series.known:
        return words["empty"]

    def amount(value: float) -> str:
        if series.is_truth:
            return words["yes" if value else "no"]
        return f"{svg.number(value, language)}\u00a0{unit}".rstrip("\u00a0")

    def when(seconds: float) -> str:
        return svg.moment(datetime.fromtimestamp(seconds, UTC), words["when"], language)

    values = [value for _, value in series.known]
    low, high = (choose(series.known, key=lambda spot: spot[1]) for choose in (min, max))
    (last_time, last) = series.known[-1]
    kind = "one" if len(values) == 1 else "truth" if series.is_truth else "same" if low[1] == high[1] else "range"
    return words[kind].format(
        count=svg.number(len(values), language),
        last=amount(last),
        last_time=when(last_time),
        low=amount(low[1]),
        low_time=when(low[0]),
        high=amount(high[1]),
        high_time=when(high[0]),
        yes=svg.number(values.count(1.0), language),
        changes=svg.number(sum(before != after for before, after in pairwise(values)), language),
    )


class _Series:
    """Points in the order of time, and where no line may be drawn between two of them."""

    def __init__(self, points: Sequence[Point]) -> None:
        spots = sorted(((time.timestamp(), value) for time, value in points if 1 < time.year < 9999), key=_first)
        known = [(time, value) for time, value in spots if _is_drawable(value)]
        self.is_truth = bool(known) and all(isinstance(value, bool) for _, value in known)
        self.known: Run = [(time, float(value)) for time, value in known if value is not None]
        self.breaks = self._breaks([time for time, value in spots if not _is_drawable(value)])
        self.gaps = sum(self.breaks)

    def _breaks(self, missing: list[float]) -> list[bool]:
        """For each known point: whether it is cut off from the one before, by silence or by a missing value."""
        steps = [after - before for (before, _), (after, _) in pairwise(self.known)]
        longest = GAP * median([step for step in steps if step] or [0])
        breaks, rest = [False] * len(self.known), iter([*missing, float("inf")])
        lost = next(rest)
        for number, (time, _) in enumerate(self.known):
            between = lost <= time and number > 0
            breaks[number] = between or (number > 0 and steps[number - 1] > longest)
            while lost <= time:
                lost = next(rest)
        return breaks

    def runs(self, shortest: float) -> Iterator[Run]:
        """Stretches without a break; those of less than `shortest` seconds, which nobody could see, do not count."""
        run: Run = []
        for spot, broken in zip(self.known, self.breaks, strict=True):
            if broken and run and spot[0] - run[-1][0] > shortest:
                yield run
                run = []
            run.append(spot)
        if run:
            yield run


def _first(spot: tuple[float, object]) -> float:
    return spot[0]


def _is_drawable(value: float | bool | None) -> bool:
    return value is not None and isfinite(value) and abs(value) < HUGE


@dataclass(frozen=True, slots=True)
class _Frame:
    """The part of the drawing in which values stand, and which times and values its edges mean."""

    start: float
    end: float
    low: float
    high: float
    left: float
    right: float
    top: float
    bottom: float

    def place(self, time: float, value: float) -> tuple[float, float]:
        """Where a value stands on the drawing."""
        x = self.left + (time - self.start) / (self.end - self.start) * (self.right - self.left)
        return x, self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def runs(self, series: _Series) -> Iterator[Run]:
        """The series' stretches on the drawing, with no more points than it has room for."""
        second = (self.right - self.left) / (self.end - self.start)
        for run in series.runs(1.5 / second):
            yield _thin([self.place(*spot) for spot in run], series.is_truth)


def _period(known: Run) -> tuple[float, float]:
    """First and last time; one lonely value stands in the middle of an hour."""
    start, end = min(known)[0], max(known)[0]
    return (start, end) if end > start else (start - 1_800, end + 1_800)


def _thin(run: Run, ends: bool) -> Run:
    """Lowest and highest point of each column of the drawing, so that no extreme is lost; `ends` keeps its ends too."""
    columns: dict[int, Run] = {}
    for spot in run:
        columns.setdefault(int(spot[0]), []).append(spot)
    kept: Run = []
    for column in columns.values():
        chosen = {min(column, key=lambda spot: spot[1]), max(column, key=lambda spot: spot[1])}
        kept += sorted(chosen | {column[0], column[-1]} if ends else chosen)
    return kept


def _axes(picture: Element, known: Run, unit: str, language: str, is_truth: bool) -> _Frame:
    """Draw grid, marks and labels; the frame they make."""
    width, height = int(picture.attrib["width"]), int(picture.attrib["height"])
    marks = _value_marks(known, language, is_truth)
    left = min(width / 3, max(34, 14 + 7 * max(len(text) for _, text in marks)))
    frame = _Frame(*_period(known), marks[0][0], marks[-1][0], left, width - 16, 30, height - 28)
    grid, texts = "", svg.add(picture, "g", class_="chart-axis")
    for value, text in marks:
        _, y = frame.place(frame.start, value)
        grid += f"M{frame.left:g},{y:.1f}H{frame.right:g}"
        svg.label(texts, frame.left - 8, y + 4, text, "end")
    start, end = (datetime.fromtimestamp(edge, UTC) for edge in (frame.start, frame.end))
    bottom = ""
    for time, text in ticks.times(start, end, max(1, (width - int(left)) // 66), language):
        x, _ = frame.place(time.timestamp(), frame.low)
        bottom += f"M{x:.1f},{frame.bottom:g}v5"
        svg.label(texts, min(x, frame.right - 3.5 * len(text) + 12), frame.bottom + 20, text, "middle")
    svg.line(picture, "chart-grid", grid, stroke_opacity=0.18)
    svg.line(picture, "chart-axis", f"M{frame.left:g},{frame.bottom:g}H{frame.right:g}{bottom}", stroke_opacity=0.6)
    fits = 8 * len(unit) <= frame.left - 8
    svg.label(texts, frame.left - 8 if fits else 2, 14, unit, "end" if fits else "start").set("class", "chart-unit")
    return frame


def _value_marks(known: Run, language: str, is_truth: bool) -> list[tuple[float, str]]:
    """Marks of the upright axis with their labels; zero is among them where the values come near it."""
    if is_truth:
        return [(0.0, WORDS[language]["no"]), (1.0, WORDS[language]["yes"])]
    values = [value for _, value in known]
    low, high = min(values), max(values)
    low = 0.0 if 0 < low < 0.3 * high else low
    numbers, digits = ticks.values(low, high, 4)
    return [(value, svg.number(value, language, digits, fixed=True)) for value in numbers]


def _curve(series: _Series, frame: _Frame) -> str:
    """The path of a line, or of steps for yes and no; a lonely value becomes a dot."""
    path = []
    for run in frame.runs(series):
        (x, y), *rest = run
        path.append(f"M{x:.1f},{y:.1f}")
        path += [f"H{x:.1f}V{y:.1f}" for x, y in rest] if series.is_truth else [_ways(run)]
        path.append("" if rest else "h0")
    return "".join(path)


def _ways(run: Sequence[tuple[float, float]]) -> str:
    """From each point the way to the next, in tenths: half as many letters as the points themselves."""
    tenths = [(round(10 * x), round(10 * y)) for x, y in run]
    ways = (f"l{_tenths(x - left)},{_tenths(y - top)}" for (left, top), (x, y) in pairwise(tenths))
    return "".join(ways).replace(",-", "-")


def _tenths(count: int) -> str:
    """So many tenths as a number of SVG, which needs no zero before the point."""
    text = f"{count / 10:g}"
    return text.replace("0.", ".", 1) if -10 < count < 10 else text


def _area(series: _Series, frame: _Frame) -> str:
    """The ground under the steps."""
    path = ""
    for (x, y), *rest in frame.runs(series):
        steps = "".join(f"H{x:.1f}V{y:.1f}" for x, y in rest)
        path += f"M{x:.1f},{frame.bottom:g}V{y:.1f}{steps}V{frame.bottom:g}Z"
    return path


def _rings(series: _Series, frame: _Frame) -> str:
    """A ring around each point, one for those that would lie on top of each other."""
    spots = {(round(x / 4) * 4, round(y / 4) * 4): (x, y) for x, y in (frame.place(*spot) for spot in series.known)}
    columns = _thin([(x / 8, y) for x, y in sorted(spots.values())], ends=False)
    return "".join(f"M{8 * x - 4:.1f},{y:.1f}a4,4 0 1,0 8,0a4,4 0 1,0 -8,0" for x, y in columns)


def _legend(picture: Element, words: dict[str, str], frame: _Frame, has_raw: bool, has_flags: bool) -> None:
    """Names of the lines above the chart, where there is more than one kind of thing to see."""
    entries = [("line", words["corrected" if has_raw else "line"])]
    entries += [("raw", words["raw"])] if has_raw else []
    entries += [("flag", words["flag"])] if has_flags else []
    if len(entries) == 1:
        return
    left = frame.right - sum(42 + 6.5 * len(text) for _, text in entries) + 14
    for kind, text in entries:
        if kind == "flag":
            svg.line(picture, "chart-flag", f"M{left + 12:.1f},10a4,4 0 1,0 8,0a4,4 0 1,0 -8,0", 1.5)
        elif kind == "raw":
            svg.line(picture, "chart-raw", f"M{left:.1f},10h20", 1.25, stroke_dasharray="2 4")
        else:
            svg.line(picture, "chart-line", f"M{left:.1f},10h20", 1.75)
        svg.label(picture, left + 26, 14, text)
        left += 42 + 6.5 * len(text)
