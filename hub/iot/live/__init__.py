"""Live values: what is read of the outbox of observations, and the streams that send it on."""
