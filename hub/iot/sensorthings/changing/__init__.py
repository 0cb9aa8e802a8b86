"""Changes that SensorThings clients ask for: made, changed and deleted, one request or many."""
