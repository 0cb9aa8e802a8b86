"""How good the descriptions are that go out: read from what is written, kept from the change feed."""
