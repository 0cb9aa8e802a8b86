"""What happened to datasets and organisations, with each state as it was then; and what a person has seen of it."""
