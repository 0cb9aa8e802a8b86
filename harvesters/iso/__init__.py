"""ISO 19115 metadata in either of its two XML forms, read part by part."""
