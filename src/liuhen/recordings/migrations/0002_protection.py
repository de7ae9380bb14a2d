from django.db import migrations

from liuhen.recordings.protection import install


class Migration(migrations.Migration):
    dependencies = [("recordings", "0001_initial")]
    operations = [migrations.RunPython(install, elidable=False)]
