"""OGC SensorThings API 1.1 (18-088) over the hub's own things, datastreams and observations."""
