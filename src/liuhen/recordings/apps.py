"""Registers the recordings room with Django."""

from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    """Recordings and their hand-in."""

    name = "liuhen.recordings"
    verbose_name = "音像资料"

    def ready(self) -> None:
        """Follow duties: their recordings are judged again, and what they should bring in is owed."""
        from liuhen.activities.followers import add_follower  # noqa: PLC0415  # models exist only from here on
        from liuhen.recordings.following import follow_duty  # noqa: PLC0415

        add_follower(follow_duty)
