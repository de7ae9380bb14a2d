"""Addresses of the pages, one file an area; `web/urls.py` puts them together."""
