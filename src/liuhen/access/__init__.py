"""May this person see this, and the log of every viewing."""
