"""All SQL about activities: they are written with what they tell of, and read newest first."""

from hub.activity.store import record
from hub.activity.store.dashboard import mark_seen, seen_at
from hub.activity.store.followers import (
    KINDS,
    follow,
    followed,
    follower_count,
    follower_counts,
    followers,
    follows,
    people,
    unfollow,
)
from hub.activity.store.read import (
    Told,
    Window,
    activities,
    activity,
    count,
    of_any,
    of_dataset,
    of_datasets,
    of_group,
    of_interest,
    of_others,
    of_owner,
    of_person,
    previous,
)
from hub.activity.store.record import forget, tell_of_dataset, tell_of_owner

__all__ = [
    "KINDS",
    "Told",
    "Window",
    "activities",
    "activity",
    "count",
    "follow",
    "followed",
    "follower_count",
    "follower_counts",
    "followers",
    "follows",
    "forget",
    "mark_seen",
    "of_any",
    "of_dataset",
    "of_datasets",
    "of_group",
    "of_interest",
    "of_others",
    "of_owner",
    "of_person",
    "people",
    "previous",
    "record",
    "seen_at",
    "tell_of_dataset",
    "tell_of_owner",
    "unfollow",
]
