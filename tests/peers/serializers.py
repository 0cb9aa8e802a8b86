"""What schemathesis has to be told: how the body of an upload in parts is written."""

from typing import Any

import schemathesis

from catalogue.tus import BODY


@schemathesis.serializer(BODY)
def piece(_: Any, value: Any) -> bytes:
    """Any bytes are a piece of a file."""
    return value if isinstance(value, bytes) else str(value).encode()
