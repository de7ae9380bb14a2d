"""The log 存证日志: entries, their Merkle tree and its checkpoints.

The lowest domain: it stores actors and subjects as text and has no foreign key to anyone.
"""
