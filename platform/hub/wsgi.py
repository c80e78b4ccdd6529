"""The door of the web server."""

import os
import sys
from pathlib import Path

# Servers start inside platform/, so that its packages are found; the other rooms are one up.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.demo")

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

application = get_wsgi_application()
if settings.TRUSTED_PROXIES:
    application = wrap_wsgi_with_proxy_headers(application, settings.TRUSTED_PROXIES)

from hub.startup import refuse_demo_accounts  # noqa: E402  models are there only now

refuse_demo_accounts()
