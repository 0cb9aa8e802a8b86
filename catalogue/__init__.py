"""What the outside reads: CKAN Action API, DCAT-AP, search, downloads, portal."""
