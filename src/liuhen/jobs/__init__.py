"""Background work: a sweep that finds what is due in tables. No queue of its own; a dead worker loses nothing."""
