"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from biotool_site.env import settings_module

os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings_module())
application = get_wsgi_application()

from biotool_site.accounts.demo import refuse_demo_accounts  # noqa: E402  the app registry must be ready first

refuse_demo_accounts()
