"""Writes of the docks room."""
