"""Pages with invented data, so that they can be looked at and tested before and without a database."""
