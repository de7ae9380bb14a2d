"""Resumable uploads: files of one card come in piece by piece over the network and are handed in together."""
