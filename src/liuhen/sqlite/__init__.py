"""Django's backend for SQLite, reading moments by fewer calls (subclassed as Django documents it)."""
