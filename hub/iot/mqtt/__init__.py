"""Observations over MQTT: what devices send is taken in, and what is new is published."""
