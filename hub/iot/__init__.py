"""Things, datastreams and their observations in the words of OGC SensorThings 1.1."""
