"""The demo town: a place, its sensors and its registers, all made up from a seed."""
