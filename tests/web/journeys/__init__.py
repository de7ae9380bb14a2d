"""A real instance for the journeys in the browser."""
