"""Django's own commands, for developers."""

import os
import sys

from django.core.management import execute_from_command_line
from django.db.migrations.operations.models import IndexOperation

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiuzhu.config.settings")
    # A constraint or index speaks of its own table only. Knowing it, makemigrations makes the table with them; added one by one,
    # each makes a county's table on SQLite anew, and half of the time of a first start went there.
    IndexOperation.references_model = lambda self, name, app_label: name.lower() == self.model_name_lower
    execute_from_command_line(sys.argv)
