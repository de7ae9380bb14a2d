"""Agencies and the regulation each is bound to, units, people, posts, and what a post lets a person do."""
