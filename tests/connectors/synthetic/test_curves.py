import numpy as np
import pytest

from connectors.synthetic import curves
from connectors.synthetic.noise import DAY, HOUR, Clock

START = 1_767_225_600  # 1 January 2026
SPAN = 60 * DAY


def clock(step, days=60, start=START):
    return Clock.read(np.arange(start, start + days * DAY, step))


@pytest.mark.parametrize("leak", [0, 0.14])
def test_a_water_meter_never_runs_backwards(leak):
    year = clock(HOUR, days=366, start=START - 120 * DAY)
    assert np.diff(curves.water_meter(2.0, leak)("a", year)).min() >= 0


def test_a_water_meter_counts_its_daily_use_on_average():
    weeks = clock(HOUR, days=364)
    volume = curves.water_meter(2.0)("a", weeks)
    assert (volume[-1] - volume[0]) / 364 == pytest.approx(2.0, rel=0.02)


def test_a_leak_shows_in_the_quietest_hour_of_the_night():
    nights = clock(HOUR)
    used = np.diff(curves.water_meter(1.8, 0.14)("a", nights))[(nights.hour[:-1] == 2)]
    assert np.count_nonzero(used > 0.14) >= 12
    assert np.count_nonzero(used < 0.02) >= 30


def test_a_cold_chain_breaks_now_and_then_and_is_mended():
    warm = [curves.cold_room(4.0)(f"room-{number}", clock(600)) > 9 for number in range(6)]
    assert 0 < sum(np.count_nonzero(np.diff(one.astype(int)) == 1) for one in warm) < 60
    assert all(one.mean() < 0.05 for one in warm)


def test_a_room_is_aired_on_school_days_only():
    saturday_noon = clock(60)
    opened = curves.window_open("a", saturday_noon)
    assert opened[(saturday_noon.weekday >= 5) & (saturday_noon.hour > 8)].max() == 0
    assert opened[(saturday_noon.weekday < 5) & (saturday_noon.hour > 8) & (saturday_noon.hour < 13)].mean() > 0.1


def test_a_window_changes_exactly_where_its_state_does():
    minutes = Clock.read(np.arange(START, START + 14 * DAY))
    turns = minutes.times[1:][np.diff(curves.window_open("a", minutes)) != 0].tolist()
    changes = curves.window_changes("a", Clock.read(np.array([START, START + 14 * DAY])))
    assert [moment for moment in sorted(changes) if START < moment < START + 14 * DAY] == turns


def test_a_forgotten_window_cools_the_room():
    half_hours = clock(1_800)
    night = (half_hours.hour > 4) & (half_hours.hour < 6)
    opened = curves.window_open("fenster", half_hours) > 0
    warmth = curves.room_temperature("fenster", half_hours)
    assert warmth[night & opened].max() < warmth[night & ~opened].min()


def test_carbon_dioxide_is_high_in_lessons_and_low_on_sundays():
    half_hours = clock(1_800)
    values = curves.co2("a", half_hours)
    assert values[half_hours.weekday == 6].max() < 460
    assert values[(half_hours.weekday == 2) & (half_hours.hour > 10) & (half_hours.hour < 12)].mean() > 700


def test_shoppers_park_by_day_and_residents_by_night():
    quarters = clock(900)
    noon, night = np.abs(quarters.hour - 11) < 1, quarters.hour < 4
    shoppers, residents = curves.parking()("a", quarters), curves.parking(residents=True)("a", quarters)
    assert shoppers[noon].mean() > shoppers[night].mean() + 0.4
    assert residents[night].mean() > residents[noon].mean() + 0.2


def test_a_bay_that_hangs_reports_a_car_for_four_days():
    quarters = clock(900)
    free = quarters.times[curves.parking(hangs=True)("a", quarters) == 0]
    assert np.diff(free).max() >= 4 * DAY > np.diff(quarters.times[curves.parking()("a", quarters) == 0]).max()


def test_a_cell_that_hangs_repeats_one_value_for_three_days():
    half_hours = clock(1_800)
    flat = curves.no2(hangs=True)("a", half_hours) == 17.4
    assert np.count_nonzero(flat) >= 2 * 3 * 48


def test_coarse_dust_has_a_few_wrong_values():
    days = clock(1_800, days=365)
    wrong = np.count_nonzero(curves.pm10("a", days) == 999.9)
    assert 1 <= wrong < 40


def test_fine_dust_is_never_negative():
    assert curves.pm2_5("a", clock(1_800)).min() > 0


def test_the_thermometer_restarts_now_and_then():
    values = curves.air_temperature("a", clock(600, days=365))
    assert 1 <= np.count_nonzero(values == 85) < 60
    assert values[values != 85].max() < 45


def test_summers_are_warmer_than_winters():
    year = clock(600, days=365)
    values = curves.air_temperature("a", year)
    assert values[year.season > 0.8].mean() > values[year.season < -0.8].mean() + 12


@pytest.mark.parametrize(("curve", "low", "high"), [
    (curves.humidity, 20, 100), (curves.pressure, 995, 1_040), (curves.precipitation, 0, 6), (curves.wind_speed, 0, 20),
])  # fmt: skip
def test_the_weather_stays_within_what_happens_here(curve, low, high):
    values = curve("a", clock(600, days=365))
    assert low <= values.min() < values.max() <= high


@pytest.mark.parametrize("start", range(START, START + 100 * DAY, 20 * DAY))
def test_any_sixty_days_see_a_flood_wave(start):
    assert curves.water_level("a", clock(900, start=start)).max() > 170


def test_the_flood_comes_without_a_jump():
    assert np.abs(np.diff(curves.water_level("a", clock(900)))).max() < 12


def test_bicycles_are_many_in_the_morning_of_a_working_day():
    hours = clock(HOUR)
    counts = curves.bicycles("a", hours)
    assert counts[hours.working_day & (hours.hour == 8)].mean() > 5 * counts[hours.hour == 3].mean()


def test_doors_stay_closed_at_night():
    ten_minutes = clock(600)
    night = curves.door_open("a", ten_minutes)[(ten_minutes.hour < 5)]
    assert night.mean() < 0.05
