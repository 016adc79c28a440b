"""Every address that a browser may open is in the list of pages: so it has a picture, and axe looks at it."""

from typing import Any

import pytest
from django.test import Client

from biotool_site.screens.pages import NO_PAGES, SCREENS
from tests.contracts.test_permissions import ADDRESSES

SHOWN = {screen.view for screen in SCREENS}
OPENED = [(name, path) for name, path in ADDRESSES if not path.startswith("/api/")]


@pytest.mark.parametrize(("name", "path"), OPENED)
def test_it_is_shown_or_is_no_page(name: str, path: str, people: dict[str, Any], dataset: Any) -> None:
    if name in SHOWN or name in NO_PAGES:
        return
    client = Client(raise_request_exception=False)
    client.force_login(people["admin"])
    told = f"{path} can be opened in a browser: add it to SCREENS of biotool_site/screens/pages.py, or to NO_PAGES"
    assert client.get(path).status_code == 405, told


def test_names_of_pictures_are_unique_and_nothing_is_listed_in_vain() -> None:
    assert len({screen.name for screen in SCREENS}) == len(SCREENS)
    names = {name for name, _ in ADDRESSES}
    assert names >= SHOWN and set(NO_PAGES) <= names and not SHOWN & set(NO_PAGES)
