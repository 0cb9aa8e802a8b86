"""The tests: a package of their own, because a library brings one of the same name."""
