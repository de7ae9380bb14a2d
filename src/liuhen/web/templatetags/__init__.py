"""Template tags of the pages; `liuhen` is the one library."""
