"""How the instance fares: what is set up wrong, whether it is ready, what waits, how fast it grows. No content."""
