"""The grammar of requests: resource paths and query options as small trees. What cannot be read is a `BadRequest`."""

from hub.iot.sensorthings.grammar.after import decode, encode
from hub.iot.sensorthings.grammar.options import filter, options
from hub.iot.sensorthings.grammar.paths import resource
from hub.iot.sensorthings.grammar.printing import expression, query

__all__ = ["decode", "encode", "expression", "filter", "options", "query", "resource"]
