"""How each property runs through day, week and season, and how sensors fail: pure functions of a key and the time."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from connectors.synthetic.noise import DAY, HOUR, Clock, Floats, Whole, chance, episode, local_to_utc, smooth

Curve = Callable[[str, Clock], Floats]
Flags = NDArray[np.bool_]

LESSON = 55 * 60
FIRST_LESSON = 7 * HOUR + 50 * 60
LESSONS = 6
METER_ANCHOR = 18_262  # 1 January 2020 in days since 1970: all meters were new then


def _spikes(key: str, clock: Clock, values: Floats, wrong: float, once_in: int) -> Floats:
    """A wrong value now and then, as radio and cheap electronics produce it."""
    return np.where(chance(f"{key}/spike", clock.times) < 1 / once_in, wrong, values)


def _stuck(key: str, clock: Clock, cycle: int, days: int) -> Flags:
    """True while the sensor hangs."""
    age, _ = episode(f"{key}/stuck", clock.times, cycle * DAY, days * DAY)
    return (age >= 0) & (age < days * DAY)


# --- cold rooms ---------------------------------------------------------------------------------------------------


def _breakdown(key: str, clock: Clock) -> tuple[Floats, Floats, Flags]:
    """A broken cold chain about once in six weeks: seconds since it began, how long it lasts, whether by the door."""
    age, strength = episode(f"{key}/breakdown", clock.times, 21 * DAY, 2 * DAY)
    lasts = np.where(strength < 0.5, (2 + 8 * strength) * HOUR, 0.0)
    return age, lasts, strength < 0.2


def door_open(key: str, clock: Clock) -> Floats:
    """Opened now and then while the kitchen works; sometimes not closed."""
    age, lasts, forgotten = _breakdown(key, clock)
    busy = clock.working_day * (0.04 + 0.25 * clock.peak(7, 1.5) + 0.3 * clock.peak(11.5, 2)) * (clock.hour > 5.5)
    opened = chance(f"{key}/door", clock.times) < busy
    return np.where(opened | (forgotten & (age >= 0) & (age < lasts)), 1.0, 0.0)


def cold_room(target: float) -> Curve:
    """The temperature of a cold room that is kept at `target` degrees."""

    def temperature(key: str, clock: Clock) -> Floats:
        age, lasts, _ = _breakdown(key, clock)
        warming = 1 - np.exp(-np.clip(age, 0, lasts) / (2.5 * HOUR))
        cooling = np.exp(-np.clip(age - lasts, 0, None) / (1.5 * HOUR))
        compressor = 0.5 * np.sin(clock.times * (2 * np.pi / 2_820)) + 0.4 * smooth(f"{key}/air", clock.times, 2 * HOUR)
        values: Floats = target + compressor + 0.9 * door_open(key, clock) + (16 - target) * 0.8 * warming * cooling
        return values

    return temperature


# --- windows in schools -------------------------------------------------------------------------------------------


def _open_spans(key: str, clock: Clock) -> Iterator[tuple[int, int]]:
    """When the window is open, by the town's clock: aired at the end of lessons, now and then forgotten over night."""
    for day in range(int(clock.local[0]) // DAY - 1, int(clock.local[-1]) // DAY + 1):
        if (day + 3) % 7 >= 5:
            continue
        luck = chance(f"{key}/airing", np.arange(day * 16, day * 16 + 16))
        for lesson in range(LESSONS):
            if luck[lesson] < 0.85:
                start = day * DAY + FIRST_LESSON + (lesson + 1) * LESSON - 360 + int(300 * luck[lesson])
                yield start, start + 240 + int(420 * luck[lesson + 6])
        if luck[12] < 0.05:
            yield day * DAY + 14 * HOUR - int(600 * luck[13]), (day + 1) * DAY + 6 * HOUR + int(3_000 * luck[14])


def window_open(key: str, clock: Clock) -> Floats:
    """Whether the window is open."""
    state = np.zeros(len(clock.times))
    for start, end in _open_spans(key, clock):
        state[(clock.local >= start) & (clock.local < end)] = 1.0
    return state


def window_changes(key: str, clock: Clock) -> list[int]:
    """The seconds since 1970 at which the window is opened or closed."""
    return [local_to_utc(moment) for span in _open_spans(key, clock) for moment in span]


def room_temperature(key: str, clock: Clock) -> Floats:
    """Warm while people are in, cold where a window stays open."""
    heated = 19 + 2.2 * clock.peak(12.5, 5) * clock.working_day + 1.5 * clock.season
    values = heated + 0.5 * smooth(f"{key}/room", clock.times, 3 * HOUR)
    for start, end in _open_spans(key, clock):
        age = clock.local - start
        cooled = 1 - np.exp(-np.clip(age, 0, end - start) / (2 * HOUR))
        back = np.exp(-np.clip(clock.local - end, 0, None) / (0.7 * HOUR))
        values = values - (5 - 3 * clock.season) * cooled * back
    return values


def co2(key: str, clock: Clock) -> Floats:
    """Rises through each lesson, falls when the room is aired, fades after school."""
    taught = clock.local % DAY - FIRST_LESSON
    day = clock.local // DAY
    crowd = 500 + 900 * chance(f"{key}/crowd", day)
    lesson = 0.25 + 0.75 * (taught % LESSON) / LESSON
    after = 0.7 * np.exp(-np.clip(taught - LESSONS * LESSON, 0, None) / (1.5 * HOUR))
    share = np.where(taught < 0, 0, np.where(taught < LESSONS * LESSON, lesson, after))
    return 425 + crowd * share * clock.working_day + 18 * smooth(f"{key}/co2", clock.times, HOUR)


# --- water --------------------------------------------------------------------------------------------------------

_AT_WORK = np.array([1.3, 1.3, 1.3, 1.3, 1.3, 0.25, 0.25])
_BY_HOUR = np.array(
    [2, 1, 1, 1, 2, 10, 40, 70, 80, 75, 70, 75, 90, 75, 60, 55, 50, 45, 40, 30, 20, 12, 6, 3], dtype=float
)


def _used_by_midnight(key: str, day: Whole) -> Floats:
    """Days' worth of water used since the meter was new; never falls, though no two days are alike."""
    weekday = (day + 3) % 7
    weeks = (day + 3) // 7 - (METER_ANCHOR + 3) // 7
    weekly = np.concatenate(([0.0], np.cumsum(_AT_WORK)))
    return weeks * float(weekly[-1]) + weekly[weekday] + 0.12 * chance(f"{key}/day", day)


def _used_in_day(key: str, day: int) -> Floats:
    weights = _BY_HOUR * (0.5 + chance(f"{key}/hour", np.arange(day * 24, day * 24 + 24)))
    return np.concatenate(([0.0], np.cumsum(weights / weights.sum())))


def water_meter(daily: float, leak: float = 0) -> Curve:
    """The count of a meter behind which `daily` m3 are used on average; `leak` m3 an hour run off in some weeks."""

    def volume(key: str, clock: Clock) -> Floats:
        # Winter time all year: a count must not run backwards in the hour that comes twice.
        winter = clock.times + HOUR
        day = winter // DAY
        part = np.zeros(len(day))
        for one in np.unique(day):
            here = day == one
            part[here] = np.interp((winter[here] % DAY) / HOUR, np.arange(25), _used_in_day(key, int(one)))
        before, after = _used_by_midnight(key, day), _used_by_midnight(key, day + 1)
        return daily * (before + part * (after - before)) + leak * _leaking_hours(clock.times)

    return volume


def _leaking_hours(times: Whole) -> Floats:
    """Hours of leak until now: twelve days out of every forty, day and night."""
    cycles, into = times // (40 * DAY), times % (40 * DAY)
    return (cycles * 12.0 * DAY + np.clip(into - 28 * DAY, 0, None)) / HOUR - 24 * 0.3 * METER_ANCHOR


# --- streets and air ----------------------------------------------------------------------------------------------


def parking(residents: bool = False, hangs: bool = False) -> Curve:
    """A parking bay: shoppers by day or residents by night; one that `hangs` reports a car for days."""

    def occupied(key: str, clock: Clock) -> Floats:
        day = clock.peak(11, 3.5) + 0.7 * clock.peak(17, 2)
        demand = 0.95 - 0.5 * day if residents else 0.08 + 0.8 * day * np.where(clock.weekday < 6, 1, 0.45)
        taste = 0.5 + 0.5 * smooth(f"{key}/car", clock.times, 80 * 60)
        taken = taste < demand
        return np.where(taken | _stuck(key, clock, 24, 4) if hangs else taken, 1.0, 0.0)

    return occupied


def _traffic(clock: Clock) -> Floats:
    return (clock.peak(7.7, 1.5) + 0.9 * clock.peak(17.2, 2)) * np.where(clock.working_day, 1, 0.4)


def _haze(key: str, clock: Clock) -> Floats:
    """Still air, in which everything gathers: more in winter."""
    return (1 + 0.55 * smooth(f"{key}/haze", clock.times, 3 * DAY)) * (1.1 - 0.35 * clock.season)


def pm10(key: str, clock: Clock) -> Floats:
    """Coarse dust, with a wrong value now and then."""
    fine = 14 * _haze(key, clock) + 7 * _traffic(clock) + 2.5 * smooth(f"{key}/pm10", clock.times, HOUR)
    return _spikes(key, clock, np.clip(fine, 1, None), 999.9, 1_500)


def pm2_5(key: str, clock: Clock) -> Floats:
    """Fine dust."""
    fine = 9 * _haze(key, clock) + 2.5 * _traffic(clock) + 1.2 * smooth(f"{key}/pm2_5", clock.times, HOUR)
    return np.clip(fine, 0.5, None)


def no2(hangs: bool = False) -> Curve:
    """Nitrogen dioxide; a cell that `hangs` repeats one value for three days."""

    def values(key: str, clock: Clock) -> Floats:
        gas = 11 * _haze(key, clock) + 16 * _traffic(clock) + 2 * smooth(f"{key}/no2", clock.times, HOUR)
        return np.where(_stuck(key, clock, 20, 3), 17.4, gas) if hangs else np.clip(gas, 1, None)

    return values


# --- weather, river, bicycles -------------------------------------------------------------------------------------


def _mild(key: str, clock: Clock) -> Floats:
    return 9.5 + 9.5 * clock.season + 4.5 * smooth(f"{key}/front", clock.times, 4 * DAY)


def _sun(clock: Clock) -> Floats:
    return (3.5 + 2 * clock.season) * np.cos((clock.hour - 15) * (np.pi / 12))


def air_temperature(key: str, clock: Clock) -> Floats:
    """Outdoor temperature, with the 85 degrees that a common sensor shows when it restarts."""
    values = _mild(key, clock) + _sun(clock) + 0.5 * smooth(f"{key}/gust", clock.times, HOUR)
    return _spikes(key, clock, values, 85.0, 2_500)


def _wet(key: str, clock: Clock) -> Floats:
    front = 0.7 * smooth(f"{key}/rain", clock.times, 30 * HOUR) + 0.5 * smooth(f"{key}/shower", clock.times, 2 * HOUR)
    return np.clip(front - 0.45, 0, None)


def humidity(key: str, clock: Clock) -> Floats:
    """Relative humidity: falls with the sun, rises with rain."""
    swing = 6 * smooth(f"{key}/damp", clock.times, 8 * HOUR)
    return np.clip(74 - 4.5 * _sun(clock) - 4 * clock.season + swing + 60 * _wet(key, clock), 22, 100)


def pressure(key: str, clock: Clock) -> Floats:
    """Air pressure at sea level."""
    days = 11 * smooth(f"{key}/low", clock.times, 5 * DAY)
    return 1_016 + days + 2 * smooth(f"{key}/pressure", clock.times, 9 * HOUR)


def precipitation(key: str, clock: Clock) -> Floats:
    """Millimetres of rain in the interval."""
    return 2.8 * _wet(key, clock)


def wind_speed(key: str, clock: Clock) -> Floats:
    """Wind, stronger by day and in front of rain."""
    gusts = 1.2 * smooth(f"{key}/wind", clock.times, 1_800)
    calm = 2.4 + 1.8 * smooth(f"{key}/storm", clock.times, 2 * DAY)
    return np.clip(calm + 1.1 * clock.peak(14, 4) + gusts + 4 * _wet(key, clock), 0, None)


def water_level(key: str, clock: Clock) -> Floats:
    """The river in centimetres: slow swings and a flood wave about every fifty days."""
    age, strength = episode(f"{key}/flood", clock.times, 50 * DAY, 42 * DAY)
    rise = np.clip(age / (14 * HOUR), 0, 1)
    fall = np.exp(-np.clip(age - 20 * HOUR, 0, None) / (2.2 * DAY))
    usual = 84 - 9 * clock.season + 10 * smooth(f"{key}/base", clock.times, 9 * DAY)
    ripple = 1.2 * smooth(f"{key}/ripple", clock.times, HOUR)
    return usual + ripple + (130 + 110 * strength) * rise * rise * (3 - 2 * rise) * fall


def bicycles(key: str, clock: Clock) -> Floats:
    """Riders counted in the last hour."""
    commute = clock.working_day * (85 * clock.peak(7.6, 1) + 75 * clock.peak(17, 1.7))
    leisure = np.where(clock.working_day, 18, 62) * clock.peak(14.5, 3.5)
    mood = (1 + 0.5 * clock.season) * (1 + 0.35 * smooth(f"{key}/weather", clock.times, 30 * HOUR))
    return np.clip((2 + commute + leisure) * mood * (0.8 + 0.4 * chance(f"{key}/riders", clock.times)), 0, None)
