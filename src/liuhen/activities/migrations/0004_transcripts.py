import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0003_days'),
    ]

    operations = [
        migrations.CreateModel(
            name='Transcript',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('whom', models.CharField(blank=True, default='', max_length=100)),
                ('place', models.CharField(blank=True, default='', max_length=200)),
                ('made_at', models.DateTimeField()),
                ('officers', models.JSONField(default=list)),
                ('signed_by', models.JSONField(default=list)),
                ('refused_by', models.JSONField(default=list)),
                ('refusal', models.TextField(blank=True, default='')),
                ('witness', models.CharField(blank=True, default='', max_length=100)),
                ('written_at', models.DateTimeField()),
                ('written_by', models.CharField(max_length=60)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transcripts', to='activities.activity')),
                ('replaces', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='activities.transcript')),
            ],
            options={
                'ordering': ('made_at', 'pk'),
            },
        ),
    ]
