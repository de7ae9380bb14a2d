"""Docking stations 采集站: which port holds which card, how far it is, what is wrong and what to do about it."""
