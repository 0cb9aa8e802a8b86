"""Datasets and distributions in the words of DCAT-AP."""
