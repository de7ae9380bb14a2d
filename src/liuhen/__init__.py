"""Liuhen 留痕: whole-process recording of administrative enforcement, sealed, judged and provable."""

__version__ = "0.1.0"
