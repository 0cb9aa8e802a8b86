"""The descriptions of datasets in the words of others: search engines, other countries' portals, machine learning.

All of them are translations of what `catalogue.dcat` says, so that no two of them can say different things.
"""
