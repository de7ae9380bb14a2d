"""Recordings 音像记录: hand-in, metadata, classification, search, fixity, derivatives, and the closing of a duty."""
