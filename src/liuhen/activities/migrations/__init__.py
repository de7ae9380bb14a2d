"""Migrations of the activities room."""
