"""Every connector, harvester and reader of tables, loaded once by the sandbox: no child spends time or memory on it."""

from harvesters import registry
from harvesters.tables import kinds

CONNECTORS = registry.connectors()
HARVESTERS = registry.harvesters()
READERS = kinds.loaded()
