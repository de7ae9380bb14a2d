"""Builders: each turns what the domains answer into the view-model of one page or one part of it.

Builders read; they never write and never read the clock.
"""
