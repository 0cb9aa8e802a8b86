from datetime import timedelta
from uuid import UUID

import pytest

from hub.db import now
from hub.sharing.models import Grant
from tests.hub.boundary.rows import keep


@pytest.fixture
def shared(database, cast) -> tuple[UUID, UUID]:
    """A private dataset of home and the grant that lets partner see it."""
    key = keep(database, cast.home.id, "trees")
    with database.write(cast.home.scope) as session:
        grant = Grant(owner_id=cast.home.id, grantee_id=cast.partner.id, dataset_id=key, purpose="p")
        grant.until = now() + timedelta(days=1)
        session.add(grant)
        session.flush()
        return key, grant.id
