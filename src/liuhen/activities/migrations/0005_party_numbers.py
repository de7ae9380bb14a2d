"""Numbers of parties leave the plain column: a keyed digest to find them by, the number itself encrypted.

The words of `activities/numbers.py` are repeated here, so that a later change there does not change what this did.
"""

import unicodedata

from django.db import migrations, models

from liuhen.accounts.keyed import keyed_digest, seal, unseal

PURPOSE = "party number"
BATCH = 1000


def seal_numbers(apps, schema_editor):
    """Encrypt what stands there, and have SQLite write zeros over what the old column leaves behind."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("PRAGMA secure_delete = ON")
    parties = apps.get_model("activities", "Party").objects
    taken = set()
    for party in parties.exclude(id_no="").order_by("pk").iterator(chunk_size=BATCH):
        number = "".join(unicodedata.normalize("NFKC", party.id_no).split()).upper()
        place = (party.agency_id, party.name, party.kind, number)
        if place in taken:  # two that differed in a small x or a space only: both stay, the second by what was written
            number = party.id_no
        taken.add(place)
        party.id_digest = keyed_digest(f"{party.agency_id}:{number}", purpose=PURPOSE)
        party.id_sealed = seal(number.encode(), purpose=PURPOSE, about=party.id_digest)
        parties.filter(pk=party.pk).update(id_digest=party.id_digest, id_sealed=party.id_sealed)


def open_numbers(apps, schema_editor):
    """Write the numbers into the plain column again."""
    parties = apps.get_model("activities", "Party").objects
    for party in parties.exclude(id_sealed="").order_by("pk").iterator(chunk_size=BATCH):
        number = unseal(party.id_sealed, purpose=PURPOSE, about=party.id_digest).decode()
        parties.filter(pk=party.pk).update(id_no=number)


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0004_transcripts'),
    ]

    operations = [
        migrations.RemoveConstraint('party', 'party_once'),  # first, so that going back it is made again last
        migrations.AddField('party', 'id_digest', models.CharField(blank=True, default='', max_length=64)),
        migrations.AddField('party', 'id_sealed', models.CharField(blank=True, default='', max_length=200)),
        migrations.RunPython(seal_numbers, open_numbers),
    ]
