"""Writes of the recordings room, one verb a function, a family of verbs a file."""
