import csv
from pathlib import Path

from django.db import migrations

SOURCE = Path(__file__).parent.parent / "data" / "municipalities.csv"


def load(apps, schema_editor):
    """Fill in the 98 municipalities, each with a Jobcenter of its own to begin with."""
    Municipality = apps.get_model("accounts", "Municipality")
    Jobcenter = apps.get_model("accounts", "Jobcenter")
    with SOURCE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            municipality = Municipality.objects.create(**row)
            jobcenter = Jobcenter.objects.create(name=f"Jobcenter {row['name']}")
            jobcenter.municipalities.add(municipality)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(load, migrations.RunPython.noop, elidable=True)]
