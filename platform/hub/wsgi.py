"""The door of the web server."""

import os
import sys
from pathlib import Path

# Servers start inside platform/, so that its packages are found; the other rooms are one up.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.demo")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from hub.startup import refuse_demo_accounts  # noqa: E402  models are there only now

refuse_demo_accounts()
