"""What is kept of the quality of descriptions."""

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from hub.boundary import PartOf
from hub.datasets.models import Dataset
from hub.db import Base


class Quality(PartOf, Base):
    """How good the description of a dataset was from `day` on, until the next such row (`hub.datasets.quality`).

    There is a row for each day on which something changed, and the last one is `newest`. `before` are the points of the
    row before it, so that the sums of a whole catalogue over time can be had by adding up. `mapped` counts German
    licences as known, `missing` has a bit for each metric that does not hold, and `distribution_id` is the one asked.
    """

    __tablename__ = "quality"
    __part_of__ = lambda: (Quality.dataset_id, Dataset.id, Dataset)  # noqa: E731
    __table_args__ = (Index("quality_newest", "newest", "points"),)

    dataset_id: Mapped[UUID] = mapped_column(ForeignKey("dataset.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    newest: Mapped[bool] = mapped_column(default=True)
    points: Mapped[int]
    mapped: Mapped[int]
    before: Mapped[int | None]
    findability: Mapped[int]
    accessibility: Mapped[int]
    interoperability: Mapped[int]
    reusability: Mapped[int]
    contextuality: Mapped[int]
    missing: Mapped[int] = mapped_column(BigInteger)
    distribution_id: Mapped[UUID | None]
