"""What was judged, and what is owed by whom until when, by which rule."""
