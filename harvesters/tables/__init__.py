"""Readers of files that become tables; they run in the sandbox."""
