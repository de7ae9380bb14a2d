"""The words every floor shares: actors, moments, digests, canonical bytes, spans, identifiers, refusals.

Nothing here knows a regulation, a table or a file format.
"""
