"""Trees of the grammar as SQLAlchemy, for both databases.

Null or false drops a row. Times are computed with in UTC; a literal keeps the offset that it is written with. Distances
and lengths are in degrees, as the geometries are; an instant is an interval whose end is its start.
"""

from hub.iot.sensorthings.store.translate.bounds import bounded
from hub.iot.sensorthings.store.translate.conditions import condition, ordering
from hub.iot.sensorthings.store.translate.links import Beside, follow, only

__all__ = ["Beside", "bounded", "condition", "follow", "only", "ordering"]
