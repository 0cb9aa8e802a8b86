"""Who somebody is and for which organisation they may act."""
