"""Bytes of files over HTTP: parts, names, kinds. Both interfaces send what they judged through it."""
