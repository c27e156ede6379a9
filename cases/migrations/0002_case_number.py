from django.db import migrations


class Migration(migrations.Migration):
    """The running number in a case number; a sequence, so that two openings never wait for each other."""

    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE case_number", "DROP SEQUENCE case_number"),
        migrations.RunSQL(
            "ALTER TABLE cases_case SET (fillfactor = 85)",
            "ALTER TABLE cases_case RESET (fillfactor)",
        ),
    ]
