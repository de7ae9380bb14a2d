"""The pages: translate a request into one domain call, and what it returns into a view-model shown by a template."""
