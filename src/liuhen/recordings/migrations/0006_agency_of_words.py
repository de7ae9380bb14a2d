"""The words of a recording stand beside its agency, so that a search on PostgreSQL looks at one table."""

from __future__ import annotations

from django.db import migrations

from liuhen.recordings.protection import forget_agency_of_words, name_agency_of_words


class Migration(migrations.Migration):
    """One column of the search index; SQLite's index has no columns."""

    dependencies = (("recordings", "0005_queues"),)
    operations = (migrations.RunPython(name_agency_of_words, forget_agency_of_words),)
