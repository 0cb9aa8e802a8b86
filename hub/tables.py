"""Every table of the hub, loaded together: who opens a database imports this, so that no mixin is missed."""

from hub import audit, changes, options
from hub.activity import models as activity
from hub.activity import store as recording
from hub.datasets import models as datasets
from hub.datasets.quality import models as quality
from hub.db import Base
from hub.identity import models as identity
from hub.iot import models as iot
from hub.pages import models as pages
from hub.sharing import models as sharing
from hub.sources import models as sources

MODULES = (activity, audit, changes, datasets, identity, iot, options, pages, quality, sharing, sources)
METADATA = Base.metadata
LISTENING = (recording,)
"""Loaded with the tables, because it follows the sessions that change them."""
