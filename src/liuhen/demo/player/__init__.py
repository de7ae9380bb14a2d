"""The player: every act of a story as one call of the service that a person's click would call."""
