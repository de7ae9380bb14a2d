"""The regulation in use: its own text as attached, where its rules bite, and what a new edition would change."""
