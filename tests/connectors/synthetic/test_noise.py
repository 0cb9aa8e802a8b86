from datetime import UTC, datetime

import numpy as np

from connectors.synthetic.noise import DAY, HOUR, Clock, chance, episode, local_to_utc, smooth

NUMBERS = np.arange(-500, 100_000)


def seconds(*moment):
    return int(datetime(*moment, tzinfo=UTC).timestamp())


def test_chance_is_spread_evenly():
    counts, _ = np.histogram(chance("a", NUMBERS), bins=20, range=(0, 1))
    assert counts.sum() == len(NUMBERS)
    assert counts.min() > 0.94 * len(NUMBERS) / 20


def test_chance_of_one_number_does_not_depend_on_its_neighbours():
    assert chance("a", NUMBERS)[777] == chance("a", NUMBERS[777:778])[0]


def test_neighbouring_numbers_have_nothing_in_common():
    values = chance("a", NUMBERS)
    assert abs(np.corrcoef(values[1:], values[:-1])[0, 1]) < 0.02


def test_two_keys_have_nothing_in_common():
    assert abs(np.corrcoef(chance("a", NUMBERS), chance("b", NUMBERS))[0, 1]) < 0.02


def test_a_smooth_curve_makes_no_jumps():
    curve = smooth("a", np.arange(0, 50 * HOUR, 60), HOUR)
    assert np.abs(np.diff(curve)).max() < 0.06
    assert -1 <= curve.min() < -0.5 < 0.5 < curve.max() <= 1


def test_an_episode_begins_once_in_each_cycle_and_leaves_its_room():
    times = np.arange(0, 10 * DAY, 60)
    age, _ = episode("a", times, DAY, 6 * HOUR)
    begins = [age[times // DAY == day] for day in range(10)]
    assert all(np.count_nonzero((day[1:] >= 0) & (day[:-1] < 0)) == 1 for day in begins)
    assert all(day[-1] >= 6 * HOUR - 60 for day in begins)


def test_the_clock_knows_summer_time():
    clock = Clock.read(np.array([seconds(2026, 1, 5, 11), seconds(2026, 7, 6, 11)]))
    assert clock.hour.tolist() == [12.0, 13.0]


def test_the_clock_knows_the_day_of_the_week():
    clock = Clock.read(np.array([seconds(2026, 3, 14, 12), seconds(2026, 3, 15, 12), seconds(2026, 3, 16, 12)]))
    assert clock.weekday.tolist() == [5, 6, 0]


def test_local_time_and_back():
    moment = seconds(2026, 7, 6, 11)
    assert local_to_utc(int(Clock.read(np.array([moment])).local[0])) == moment
