"""What was answered to one request of a batch."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, the headers that say something about this answer alone, and the body."""

    status: int
    id: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def failed(self) -> bool:
        """Whether what was asked for was not done."""
        return not 200 <= self.status < 300
