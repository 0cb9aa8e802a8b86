"""Operators and functions: what binds tighter, and how many arguments each takes."""

from collections.abc import Mapping

OPERATORS: Mapping[str, int] = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("eq", "ne", "gt", "ge", "lt", "le", "in"), 3),
    **dict.fromkeys(("add", "sub"), 4),
    **dict.fromkeys(("mul", "div", "mod"), 5),
}
"""What binds tighter has the larger number."""
COMPARING = 3
TIGHTEST = 6

TEXT = ("substringof", "startswith", "endswith", "contains", "indexof", "concat")
PARTS = ("year", "month", "day", "hour", "minute", "second", "fractionalseconds", "date", "time", "totaloffsetminutes")
SPATIAL = tuple(
    f"st_{name}"
    for name in ("equals", "disjoint", "touches", "within", "overlaps", "crosses", "intersects", "contains")
)
TEMPORAL = ("before", "after", "during", "overlaps", "meets", "starts", "finishes")

FUNCTIONS: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(TEXT, (2, 2)),
    **dict.fromkeys(("length", "tolower", "toupper", "trim"), (1, 1)),
    "substring": (2, 3),
    **dict.fromkeys(PARTS, (1, 1)),
    **dict.fromkeys(("now", "mindatetime", "maxdatetime"), (0, 0)),
    **dict.fromkeys(("round", "floor", "ceiling"), (1, 1)),
    **dict.fromkeys(("geo.distance", "geo.intersects", *SPATIAL), (2, 2)),
    "geo.length": (1, 1),
    "st_relate": (3, 3),
    **dict.fromkeys(TEMPORAL, (2, 2)),
}
"""The fewest and the most arguments of each function."""
