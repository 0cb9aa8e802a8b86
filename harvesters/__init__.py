"""What turns documents and messages into datasets, things and observations."""
