"""The observation viewer over HTTP: any part of any observation can be had, in bounded answers."""

import html
import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import deliver_observed

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(people: dict[str, Any]) -> Client:
    client = Client()
    client.force_login(people["reviewer1"])
    return client


def attributes(answer: Any, name: str) -> list[str]:
    return [html.unescape(value) for value in re.findall(rf' {name}="([^"]*)"', answer.content.decode())]


class Viewer:
    """One observation's viewer, as reviewer1 sees it."""

    def __init__(self, client: Client, quadruplet: Any) -> None:
        self.client = client
        self.of = [quadruplet.pk, quadruplet.current.observation_id]

    def get(self, name: str, **asked: Any) -> Any:
        return self.client.get(f"{reverse(name, args=self.of)}?{urlencode(asked)}")

    def pointers(self, **asked: Any) -> list[str]:
        answer = self.get("tree_part", **asked)
        assert answer.status_code == 200
        return attributes(answer, "data-pointer")


@pytest.fixture
def viewer(reviewer: Client, dataset: Any) -> Any:
    return lambda summary, **more: Viewer(reviewer, deliver_observed(dataset, summary, **more))


def test_a_node_far_into_a_list_comes_with_its_neighbours_and_what_is_inside(viewer: Any) -> None:
    seen = viewer({"items": [{"id": number, "in": {"side": [number]}} for number in range(5000)]})
    found = seen.pointers(towards="/items/4711/in/side/0")
    assert "/items/4711/in/side/0" in found
    assert {"/items/4700", "/items/4719"} <= set(found)
    assert "/items/4699" not in found
    answer = seen.get("tree_part", towards="/items/4711/in/side/0").content.decode()
    assert 'data-earlier="4700"' in answer
    assert 'data-more="4720"' in answer


def test_pointers_of_a_part_are_relative_to_what_was_asked_for(viewer: Any) -> None:
    seen = viewer({"a/b": {"c~d": {"": [1]}}})
    assert seen.pointers() == ["/a~1b", "/a~1b/c~0d", "/a~1b/c~0d/", "/a~1b/c~0d//0"]
    assert seen.pointers(pointer="/a~1b", towards="/a~1b/c~0d//0") == ["/c~0d", "/c~0d/", "/c~0d//0"]


@pytest.mark.parametrize(
    "asked",
    [
        {"towards": "/items/9"},
        {"towards": "/items/x"},
        {"towards": "/items/0/below"},
        {"pointer": "/items", "towards": "/other/0"},
    ],
)
def test_evidence_that_points_nowhere_is_no_error(viewer: Any, asked: dict[str, str]) -> None:
    assert viewer({"items": [1, 2], "other": [1]}).get("tree_part", **asked).status_code == 204


@pytest.mark.parametrize(
    "asked",
    [
        {"pointer": "/items/9"},
        {"pointer": "/items/0"},
        {"pointer": "nothing"},
        {"pointer": "/items", "offset": "-1"},
        {"pointer": "/items", "offset": "many"},
    ],
)
def test_what_is_not_there_is_404(viewer: Any, asked: dict[str, str]) -> None:
    assert viewer({"items": [1, 2], "other": [1]}).get("tree_part", **asked).status_code == 404


def test_a_tree_may_begin_anywhere_and_says_where_it_is(viewer: Any) -> None:
    deep: Any = "end"
    for _ in range(300):
        deep = [deep]
    seen = viewer({"deep": deep})
    pointer = "/deep" + "/0" * 200
    page = seen.get("tree_part", pointer=pointer, alone="1")
    assert attributes(page, "data-pointer")[:2] == [pointer, "/0"]
    assert attributes(page, "data-root") == ["", *(pointer[: -2 * up] for up in (3, 2, 1))]
    assert "197 levels" in page.content.decode()


def test_a_pointer_longer_than_an_address_is_sent_in_a_body(reviewer: Client, viewer: Any) -> None:
    name = "n" * 150
    value: Any = "end"
    for _ in range(60):
        value = {name: value}
    seen = viewer(value)
    pointer = f"/{name}" * 59
    answer = reviewer.post(reverse("tree_part", args=seen.of), {"pointer": pointer})
    assert f'data-pointer="/{name}"' in answer.content.decode()


def test_a_name_too_long_for_an_address_does_not_blow_up_the_page(viewer: Any) -> None:
    answer = viewer({"k" * 100_000: {str(number): number for number in range(300)}}).get("tree_part")
    assert len(answer.content) < 220_000
    assert "300 inside" in answer.content.decode()


def test_somebody_from_elsewhere_sees_no_part(viewer: Any, people: dict[str, Any]) -> None:
    seen = viewer({"items": [1]})
    seen.client = Client()
    seen.client.force_login(people["outsider"])
    assert seen.get("tree_part").status_code == 404


def test_search_tells_where_a_text_stands(viewer: Any) -> None:
    seen = viewer({"gene": {"symbol": "KRAS"}, "other": ["kras", "TP53"]})
    assert seen.get("observation_search", text="kras").json() == {"total": 2, "pointers": ["/gene/symbol", "/other/0"]}
    assert seen.get("observation_search", text="  ").json() == {"total": 0, "pointers": []}
    assert seen.get("observation_search", text="x" * 201).status_code == 404


def test_a_list_is_had_as_a_table_and_hostile_text_stays_text(viewer: Any) -> None:
    seen = viewer({"items": [{"<b>": "<script>1</script>"}, {"<b>": "\u202eBRСA1"}]})
    page = seen.get("observation_table", pointer="/items", sort="-/<b>").content.decode()
    assert "<b>" not in page
    assert "<script" not in page
    assert "\u202e" not in page
    assert 'aria-sort="descending"' in page
    assert seen.get("observation_table", pointer="/items/0").status_code == 404


def test_the_raw_response_has_the_whole_sequence(viewer: Any) -> None:
    letters = "ACGTTGCA" * 500
    clipped = {"seq": {"text": letters[:800], "total_letters": 4000, "shown_letters": 800}}
    seen = viewer(clipped, raw=f">chr\n{letters}\n".encode())
    assert "4,000 bases" in seen.get("observation_sequence").content.decode()
    assert seen.get("observation_sequence", letters="1").content.decode() == letters
    assert (
        "800 bases"
        in viewer(
            clipped, raw=b"", function="lookup_by_symbol", arguments={"species": "homo_sapiens", "symbol": "KRAS"}
        )
        .get("observation_sequence")
        .content.decode()
    )
    assert seen.get("observation_sequence", at="1").status_code == 404


def test_a_value_is_copied_as_it_is_stored(viewer: Any) -> None:
    seen = viewer({"a": "\u202eBRСA1", "b": [1, None]})
    assert seen.get("tree_part", pointer="/a", value="1").content.decode() == "\u202eBRСA1"
    assert json.loads(seen.get("tree_part", pointer="/b", value="1").content) == [1, None]


def test_a_long_raw_response_comes_in_pieces(viewer: Any) -> None:
    raw = "".join(f"line {number}\n" for number in range(200_000)).encode()
    seen = viewer({"lines": 200_000}, raw=raw)
    fetch = {"HTTP_X_REQUESTED_WITH": "fetch"}
    address = reverse("raw_response", args=seen.of)
    first = seen.client.get(address, **fetch)
    assert len(first.content) < 70_000
    [end] = attributes(first, "data-raw-more")
    assert seen.client.get(address, {"offset": end}, **fetch).content.decode().count("line ") > 1000
    kept = seen.client.get(address, {"download": "1"})
    assert kept.content == raw
    assert kept["Content-Disposition"].startswith("attachment")
