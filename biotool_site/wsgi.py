"""The WSGI application that gunicorn serves."""

import os
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.core.wsgi import get_wsgi_application

from biotool_site.env import settings_module


class Request(WSGIRequest):
    """A request that announces a charset which is none is read as UTF-8.

    Django asks Python, which knows `rot13` and `zlib` as well, and then fails before any view or middleware is asked.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        try:
            super().__init__(environ)
        except (LookupError, UnicodeError):
            super().__init__(environ | {"CONTENT_TYPE": environ["CONTENT_TYPE"].partition(";")[0]})


os.environ.setdefault("DJANGO_SETTINGS_MODULE", settings_module())
application = get_wsgi_application()
application.request_class = Request

from biotool_site.accounts.demo import refuse_demo_accounts  # noqa: E402  the app registry must be ready first

refuse_demo_accounts()
