import django.db.models.deletion
from django.db import migrations, models

from liuhen.recordings.proposals import index_proposals


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('devices', '0001_initial'),
        ('recordings', '0002_protection'),
    ]

    operations = [
        migrations.AddField(
            model_name='recording',
            name='class_confirmed_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='Slip',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.CharField(blank=True, default='', max_length=60)),
                ('closed_reason', models.CharField(blank=True, default='', max_length=200)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('hand_over', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='devices.handover')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
            ],
        ),
        migrations.CreateModel(
            name='SlipLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('recording', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='recordings.recording')),
                ('slip', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='recordings.slip')),
            ],
            options={
                'ordering': ('position',),
            },
        ),
        migrations.AddIndex(
            model_name='slip',
            index=models.Index(fields=['agency', 'id'], name='slip_agency'),
        ),
        migrations.RunPython(index_proposals, elidable=False),
        migrations.AddConstraint(
            model_name='slipline',
            constraint=models.UniqueConstraint(fields=('slip', 'recording'), name='one_line_a_recording'),
        ),
    ]
