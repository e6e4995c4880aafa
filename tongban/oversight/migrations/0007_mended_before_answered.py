from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('oversight', '0006_days_of_duties')]

    operations = [
        migrations.RemoveField('measured', 'called_once'),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(('mended_at', None), models.Q(('founded', True), ('verified_at__isnull', False)), _connector='OR'), name='oversight_mended_what_was_found'),
        ),
        migrations.AddConstraint(
            model_name='followup',
            constraint=models.CheckConstraint(condition=models.Q(('answered_at', None), ('founded', False), ('mended_at__isnull', False), _connector='OR'), name='oversight_mended_before_answered'),
        ),
    ]
