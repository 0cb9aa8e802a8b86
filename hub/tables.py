"""Every table of the hub, loaded together: who opens a database imports this, so that no mixin is missed."""

from hub import audit, changes
from hub.datasets import models as datasets
from hub.db import Base
from hub.identity import models as identity
from hub.iot import models as iot
from hub.sharing import models as sharing
from hub.sources import models as sources

MODULES = (audit, changes, datasets, identity, iot, sharing, sources)
METADATA = Base.metadata
