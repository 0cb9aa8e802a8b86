"""All SQL of SensorThings."""
