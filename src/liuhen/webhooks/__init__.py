"""Webhooks: what the log tells is told to other programs, signed, once each, again until it arrives."""
