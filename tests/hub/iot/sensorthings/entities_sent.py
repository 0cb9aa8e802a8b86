"""Entities as clients send them."""

UNIT = {"name": "degree Celsius", "symbol": "°C", "definition": "http://unitsofmeasure.org/ucum#Cel"}
THING = {"name": "Bench", "description": "under the lime tree"}
POINT = {"type": "Point", "coordinates": [9.99, 48.4]}
LOCATION = {"name": "Park", "description": "", "encodingType": "application/geo+json", "location": POINT}
ADDRESS = {"name": "Park", "description": "", "encodingType": "text/plain", "location": "Lindenallee 5"}
SENSOR = {"name": "box", "description": "", "encodingType": "text/html", "metadata": "a box"}
PROPERTY = {"name": "air", "definition": "http://example.org/air", "description": ""}
MEASUREMENT = "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement"
STREAM = {"name": "air on the bench", "description": "", "observationType": MEASUREMENT, "unitOfMeasurement": UNIT}
FEATURE = {"name": "Pond", "description": "", "encodingType": "application/geo+json", "feature": POINT}
WHOLE = {
    **THING,
    "Locations": [LOCATION],
    "Datastreams": [{**STREAM, "Sensor": SENSOR, "ObservedProperty": PROPERTY}],
}
SEVERAL = {
    "name": "weather",
    "description": "",
    "unitOfMeasurements": [UNIT, UNIT],
    "multiObservationDataTypes": [MEASUREMENT, MEASUREMENT],
    "Sensor": SENSOR,
    "ObservedProperties": [PROPERTY, {**PROPERTY, "name": "soil"}],
}
