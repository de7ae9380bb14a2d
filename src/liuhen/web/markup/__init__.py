"""Markup that stands dozens of times on a page, written by functions: a template takes ten times as long (ADR 0126)."""
