"""The console program: one management command a file, and what they share."""
