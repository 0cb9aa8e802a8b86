"""The tenant boundary: what a session may see and write follows from its scope, never from a query.

A table says by a mixin how it is protected. From the mixins come both locks: loader criteria that confine
every ORM statement on both databases, and on PostgreSQL row-level security (`hub.policies`) behind them.
"""

from hub.boundary.mixins import Owned, PartOf, Protected, Publishable
from hub.boundary.scopes import OPERATOR, PUBLIC, Scope, Sight, item
from hub.boundary.sessions import READING, confined, protected, scope

__all__ = [
    "OPERATOR",
    "PUBLIC",
    "READING",
    "Owned",
    "PartOf",
    "Protected",
    "Publishable",
    "Scope",
    "Sight",
    "confined",
    "item",
    "protected",
    "scope",
]
