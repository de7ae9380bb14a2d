"""Migrations of the training room."""
