"""How much one person may be uploading, and how long it is kept. Figures of the program, not of a regulation."""

from datetime import timedelta

LARGEST_FILE = 64 * 1024**3  # bytes; what recorders write is cut at 4 GiB at the latest
MOST_FILES = 20_000
MOST_CARDS = 20  # open at once, a person
KEPT = timedelta(days=7)  # without a new byte
