"""Corrected values beside raw ones: dated calibrations applied while reading."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Correction(Protocol):
    """Between `valid_from` and before `valid_to` the true value is raw times `scale` plus `offset`."""

    scale: Any
    offset: Any
    valid_from: Any
    valid_to: Any


@dataclass(frozen=True, slots=True)
class Point:
    """One reading: what was received (`raw`), what it means (`value`), and its quality flags (`hub.iot.quality`)."""

    time: datetime
    raw: Any
    value: Any
    quality: int


def corrected(time: datetime, raw: Any, corrections: Sequence[Correction]) -> Any:
    """The value that `raw` means at `time`; only numbers are corrected."""
    if not corrections or isinstance(raw, bool) or not isinstance(raw, int | float):
        return raw
    for correction in corrections:
        if correction.valid_from <= time and (correction.valid_to is None or time < correction.valid_to):
            # Ten digits: enough for any sensor, and 213 tenths read 21.3 instead of 21.300000000000001.
            return float(f"{raw * correction.scale + correction.offset:.10g}")
    return raw
