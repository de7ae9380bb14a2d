"""The operations, an area a file. Each finds what is named, asks for the right, makes one domain call."""
