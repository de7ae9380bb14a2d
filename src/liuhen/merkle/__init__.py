"""The Merkle tree of the log, pure: RFC 6962 hashing, proofs, C2SP signed notes, checkpoints and tiles.

Nothing here knows a database, a clock or a file: stored nodes come in through the `Nodes` protocol.
"""
