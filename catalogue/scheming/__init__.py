"""Descriptions of what is said of datasets, resources, organisations and groups, in the format of ckanext-scheming."""
