"""The plain numbers go; parties and their history say since when, by whom, and what was withdrawn."""

from django.db import migrations, models

TEXT = {'blank': True, 'default': ''}


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0005_party_numbers'),
    ]

    operations = [
        migrations.RemoveField('party', 'id_no'),
        migrations.AddField('party', 'resistance_since', models.DateTimeField(null=True)),
        migrations.AddField('party', 'registered_at', models.DateTimeField(null=True)),
        migrations.AddField('partyconflict', 'noted_at', models.DateTimeField(null=True)),
        migrations.AddField('partyconflict', 'noted_by', models.CharField(max_length=60, **TEXT)),
        migrations.AddField('partyconflict', 'withdrawn_at', models.DateTimeField(null=True)),
        migrations.AddField('partyconflict', 'withdrawn_by', models.CharField(max_length=60, **TEXT)),
        migrations.AddField('partyconflict', 'withdrawn_reason', models.CharField(max_length=200, **TEXT)),
        migrations.AddConstraint(
            'party', models.UniqueConstraint(fields=('agency', 'name', 'kind', 'id_digest'), name='party_once')
        ),
        migrations.AddIndex(
            'party',
            models.Index(fields=['agency', 'id_digest'], name='party_by_number'),
        ),
        migrations.AddIndex(
            'party', models.Index(condition=models.Q(('resistance', True)), fields=['agency'], name='party_averse')
        ),
    ]
