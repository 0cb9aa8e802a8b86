"""What every part of Allmende stands on: tables, walls, identity, stores, jobs."""
