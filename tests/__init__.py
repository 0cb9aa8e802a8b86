"""The folder is a package, because a library brings one of the same name that would be found before it."""
