"""Observed properties: the code, its names, unit and what is plausible, one row each.

Definitions are CF standard names (vocab.nerc.ac.uk) and QUDT quantity kinds, else OGC's "unknown". Units are UCUM.
The plausible range is what a working instrument outdoors or indoors in Central Europe can show, not what is healthy.
"""

from dataclasses import dataclass

_CF = "http://vocab.nerc.ac.uk/standard_name/"
_QUDT = "http://qudt.org/vocab/quantitykind/"
_UNKNOWN = "http://www.opengis.net/def/nil/OGC/0/unknown"
_OM = "http://www.opengis.net/def/observationType/OGC-OM/2.0/"

MEASUREMENT = _OM + "OM_Measurement"
COUNT = _OM + "OM_CountObservation"
TRUTH = _OM + "OM_TruthObservation"


@dataclass(frozen=True, slots=True)
class ObservedProperty:
    """What is observed. `low` and `high` bound the plausible, `step` is the largest plausible change in an hour.

    `flat` is for how many hours a living instrument may show exactly the same value. None: no such rule.
    A cumulative one is a meter that only counts up.
    """

    code: str
    name_de: str
    name_en: str
    unit: str = ""
    symbol: str = ""
    definition: str = _UNKNOWN
    observation_type: str = MEASUREMENT
    low: float | None = None
    high: float | None = None
    step: float | None = None
    flat: float | None = None
    cumulative: bool = False


P = ObservedProperty
_PM10 = _CF + "mass_concentration_of_pm10_ambient_aerosol_particles_in_air/"
_PM25 = _CF + "mass_concentration_of_pm2p5_ambient_aerosol_particles_in_air/"
_NO2 = _CF + "mass_concentration_of_nitrogen_dioxide_in_air/"
_O3 = _CF + "mass_concentration_of_ozone_in_air/"
_CO2 = _CF + "mole_fraction_of_carbon_dioxide_in_air/"
_RAIN = _CF + "thickness_of_rainfall_amount/"
_LEVEL = _CF + "water_surface_height_above_reference_datum/"

# Spellings are folded by `normalise.fold` before they are compared.
PROPERTIES: tuple[tuple[ObservedProperty, tuple[str, ...]], ...] = (
    (P("co2", "CO2-Konzentration", "CO2 concentration", "[ppm]", "ppm", _CO2,
       low=300, high=10_000, step=5_000, flat=24),
     ("co2-ppm", "co2-konzentration", "kohlendioxid", "carbon-dioxide")),
    (P("temperature", "Temperatur", "Temperature", "Cel", "°C", _CF + "air_temperature/",
       low=-40, high=60, step=15, flat=24),
     ("temp", "tt-10", "temperatur", "air-temperature", "lufttemperatur", "raumtemperatur")),
    (P("water_temperature", "Wassertemperatur", "Water temperature", "Cel", "°C", _CF + "water_temperature/",
       low=-2, high=45, step=10, flat=72),
     ("wassertemperatur", "wt")),
    (P("humidity", "Relative Luftfeuchte", "Relative humidity", "%", "%", _CF + "relative_humidity/",
       low=0, high=100, step=60, flat=48),
     ("hum", "rh", "luftfeuchte", "luftfeuchtigkeit", "relative-luftfeuchte", "relative-humidity", "relativehumidity")),
    (P("pressure", "Luftdruck", "Air pressure", "hPa", "hPa", _CF + "air_pressure/",
       low=850, high=1_085, step=10, flat=24),
     ("luftdruck", "air-pressure", "barometric-pressure")),
    (P("battery", "Batterie", "Battery", "%", "%", low=0, high=100),
     ("bat", "batt", "batterie", "battery-level", "batterylevel")),
    (P("battery_voltage", "Batteriespannung", "Battery voltage", "V", "V", _QUDT + "Voltage", low=0, high=60),
     ("vbat", "batteriespannung")),
    (P("pm10", "Feinstaub PM10", "Particulate matter PM10", "ug/m3", "µg/m³", _PM10,
       low=0, high=1_000, step=500, flat=24),
     ("feinstaub-pm10", "sds-p1")),
    (P("pm2_5", "Feinstaub PM2,5", "Particulate matter PM2.5", "ug/m3", "µg/m³", _PM25,
       low=0, high=1_000, step=500, flat=24),
     ("pm25", "feinstaub-pm2-5", "sds-p2")),
    (P("no2", "Stickstoffdioxid", "Nitrogen dioxide", "ug/m3", "µg/m³", _NO2, low=0, high=500, step=200, flat=24),
     ("stickstoffdioxid", "nitrogen-dioxide")),
    (P("o3", "Ozon", "Ozone", "ug/m3", "µg/m³", _O3, low=0, high=400, step=150, flat=48),
     ("ozon", "ozone")),
    (P("noise", "Schallpegel", "Sound level", "dB[SPL]", "dB", _QUDT + "SoundPressureLevel", low=20, high=140, flat=24),
     ("laerm", "laeq", "schallpegel", "sound-level")),
    (P("water_level", "Wasserstand", "Water level", "cm", "cm", _LEVEL, low=-200, high=2_000, step=200, flat=168),
     ("wasserstand", "pegel", "pegelstand", "river-level")),
    (P("water_volume", "Wasserzählerstand", "Water meter reading", "m3", "m³", _QUDT + "Volume",
       low=0, cumulative=True),
     ("zaehlerstand", "wasserzaehler", "water-meter", "wassermenge")),
    (P("precipitation", "Niederschlag", "Precipitation", "mm", "mm", _RAIN, low=0, high=150),
     ("niederschlag", "regen", "rain", "rr")),
    (P("wind_speed", "Windgeschwindigkeit", "Wind speed", "m/s", "m/s", _CF + "wind_speed/",
       low=0, high=75, step=40, flat=24),
     ("wind", "windgeschwindigkeit", "windspeed", "ff")),
    (P("wind_direction", "Windrichtung", "Wind direction", "deg", "°", _CF + "wind_from_direction/",
       low=0, high=360, flat=24),
     ("windrichtung", "winddirection", "dd")),
    (P("light", "Beleuchtungsstärke", "Illuminance", "lx", "lx", _QUDT + "Illuminance", low=0, high=150_000),
     ("lux", "helligkeit", "illuminance", "light-intensity", "beleuchtungsstaerke")),
    (P("bicycle_count", "Radverkehr", "Bicycles counted", "1", observation_type=COUNT, low=0, high=5_000),
     ("fahrraeder", "radfahrer", "raeder", "bicycles", "bikes", "radzaehler")),
    (P("motion", "Bewegungen", "Movements counted", "1", observation_type=COUNT, low=0),
     ("bewegung", "pir", "motion-count")),
    (P("window_open", "Fenster offen", "Window open", "1", observation_type=TRUTH),
     ("fenster", "fenster-offen", "window")),
    (P("door_open", "Tür offen", "Door open", "1", observation_type=TRUTH),
     ("tuer", "tuer-offen", "door")),
    (P("occupied", "Belegt", "Occupied", "1", observation_type=TRUTH),
     ("belegt", "besetzt", "occupancy")),
)  # fmt: skip

# SenML names (RFC 8428, registry of units) and spellings in the field, to UCUM.
UNITS = {
    "Cel": "Cel", "°C": "Cel", "C": "Cel", "%RH": "%", "%EL": "%", "lx": "lx", "lux": "lx", "ppm": "[ppm]",
    "dB": "dB[SPL]", "µg/m³": "ug/m3", "ug/m3": "ug/m3", "m³": "m3", "m3": "m3", "m/s": "m/s", "°": "deg",
    "Pa": "Pa", "hPa": "hPa", "V": "V",
}  # fmt: skip

# What a unit alone tells about a nameless measurement.
BY_UNIT = {"Cel": "temperature", "%RH": "humidity", "lx": "light", "%EL": "battery"}
