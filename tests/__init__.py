"""The tests: a package, because a dependency brings one of the same name."""
