"""Every connector and harvester, loaded: the sandbox imports this once, so that no child spends time on it."""

from harvesters import registry

CONNECTORS = registry.connectors()
HARVESTERS = registry.harvesters()
