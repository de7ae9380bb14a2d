from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("uploads", "0001_initial")]
    operations = [
        migrations.AddIndex(
            model_name="uploadedfile",
            index=models.Index(fields=["card", "size"], name="upload_coming", condition=models.Q(complete=False)),
        ),
    ]
