"""Search in the catalogue: the question language, the fields, the index on disk."""
