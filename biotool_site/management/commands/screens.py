"""manage.py screens: a picture of every page, light and dark, from the running demo."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from biotool_site import env
from biotool_site.screens import browser, chromium, scene
from biotool_site.screens.pages import SCREENS

SCHEMES = ("light", "dark")
WIDTH, HEIGHT = 1440, 900


class Command(BaseCommand):
    """Prepares the scene (twice is harmless), then shows each page of the list and stores what is seen."""

    help = "Make docs/screens from the demo that `make run` serves (PORT); needs Chromium and the development tools."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--into", type=Path, default=Path(settings.BASE_DIR, "docs", "screens"))
        parser.add_argument("--only", default="", help="pages whose names begin so")
        parser.add_argument("--width", type=int, default=WIDTH, help=f"of the window, in pixels; {WIDTH} unless told")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_ACCOUNTS_ALLOWED:
            raise CommandError("Pictures are made of the demo; this is no demo.")
        things = scene.prepare()
        options["into"].mkdir(parents=True, exist_ok=True)
        size = {"width": options["width"], "height": HEIGHT}
        wanted = [screen for screen in SCREENS if screen.name.startswith(options["only"])]
        with chromium.started() as started:
            for scheme in SCHEMES:
                viewer = browser.Viewer(started, self._url(), viewport=size, color_scheme=scheme)
                for screen in wanted:
                    page = viewer.show(screen, things)
                    browser.picture(page, options["into"] / f"{screen.name}-{scheme}.png")
                viewer.close()
        self.stdout.write(f"{len(wanted)} pages, light and dark, in {options['into']}")

    def _url(self) -> str:
        return f"http://127.0.0.1:{env.integer('PORT', 8000, minimum=1, maximum=65535)}"
