"""Migrations of the devices room."""
