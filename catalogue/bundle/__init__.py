"""A whole dataset as one archive: data, metadata, licence, a description for programs and a page for people."""
