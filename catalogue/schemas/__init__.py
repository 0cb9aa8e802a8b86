"""CKAN's JSON, both ways: one module per object. Source: CKAN 2.12, "Dataset and resource fields"."""
