"""Writes of the uploads room. None of them knows of HTTP: pages and an API call the same."""
