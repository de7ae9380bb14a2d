"""Registers the recordings room with Django."""

from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    """Recordings and their hand-in."""

    name = "liuhen.recordings"
    verbose_name = "音像资料"

    def ready(self) -> None:
        """Follow duties: recordings are judged again, what should come in is owed, other officers are found by."""
        from liuhen.activities.followers import add_follower, add_watcher  # noqa: PLC0415  # models exist from here on
        from liuhen.recordings.following import follow_duty, other_officers  # noqa: PLC0415

        add_follower(follow_duty)
        add_watcher(other_officers)
