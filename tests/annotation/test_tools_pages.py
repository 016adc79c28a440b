"""The catalogue's pages: found by words, counted in one's own datasets, and tried as the API tries."""

import html
import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.urls import reverse

import biotools
from annotation import keyboards
from biotools.client import errors
from biotools.evidence import calling
from biotools.evidence.models import Call, Observation
from biotools.evidence.waiting import NotYet
from tests.factories import LOOKUPS, deliver_many

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
RUN = "/tools/lookup_by_id/call/"
HOSTILE = "</pre><script>alert(1)</script><img src=x onerror=alert(2)>\"'"


@pytest.fixture
def as_person(browser_client: Any, people: dict[str, Any], settings: Any) -> Any:
    """Log in by name."""
    settings.BIOTOOLS_TRANSPORT = "replay"
    return lambda name: browser_client(people[name])


@pytest.fixture
def consumer(as_person: Any, dataset: Any) -> Any:
    return as_person("consumer")


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def names(answer: Any) -> list[str]:
    return re.findall(r'<a class="mono wrap-anywhere" href="/tools/(\w+)/"', text_of(answer))


# ---- The list


def test_all_functions_are_listed_and_each_has_a_page(consumer: Any) -> None:
    listed = names(consumer.get("/tools/"))
    assert sorted(listed) == sorted(function.name for function in biotools.functions())
    for function in biotools.functions():
        page = consumer.get(f"/tools/{function.name}/")
        assert page.status_code == 200
        for name in function.schema["properties"]:
            assert name in text_of(page)


def test_what_fits_best_comes_first_grouped_and_marked(consumer: Any) -> None:
    page = consumer.get("/tools/?search=HOMOLOGY+symbol")
    assert names(page)[0] == "get_homology_by_symbol"
    assert "get_<mark>homology</mark>_by_<mark>symbol</mark></a>" in text_of(page)
    groups = page.context["groups"]
    assert (groups[0].name, groups[0].total) == ("comparative_genomics", 9) and len(groups[0].entries) < 9
    assert f"{len(groups[0].entries)} of 9" in text_of(page)


def test_filters_narrow_and_a_family_goes_with_its_database(consumer: Any) -> None:
    assert set(names(consumer.get("/tools/?database=uniprot&search=entry"))) >= {"get_uniprotkb_entry"}
    assert "lookup_by_id" not in names(consumer.get("/tools/?database=uniprot&search=entry"))
    assert set(names(consumer.get("/tools/?family=lookup"))) == {"lookup_by_id", "lookup_by_symbol"}
    extra = consumer.get("/tools/?set=extra")
    assert set(names(extra)) == {function.name for function in biotools.functions() if function.set == "extra"}
    moved_on = consumer.get("/tools/?database=uniprot&family=lookup")
    assert set(names(moved_on)) == {f.name for f in biotools.functions() if f.database == "uniprot"}
    assert names(consumer.get("/tools/?family=nowhere")) == []


def test_a_search_in_vain_suggests_others(consumer: Any) -> None:
    page = text_of(consumer.get("/tools/?search=lokup+symbl"))
    assert "No function fits" in page and 'href="/tools/?search=lookup+symbol"' in page
    assert 'href="/tools/lookup_by_symbol/"' in page
    elsewhere = text_of(consumer.get("/tools/?search=lookup+symbol&database=uniprot"))
    assert 'href="/tools/?search=lookup+symbol">2 functions fit these words' in elsewhere


def test_what_is_searched_for_is_text(consumer: Any) -> None:
    page = text_of(consumer.get("/tools/", {"search": HOSTILE, "family": HOSTILE, "database": HOSTILE}))
    assert "No function fits" in page
    assert "<script>alert" not in page and "<img src=x" not in page


def test_the_list_alone_comes_for_a_search_as_one_types_and_the_address_follows(consumer: Any) -> None:
    answer = consumer.get("/tools/?search=symbol&database=ensembl&family=&set=", headers=HTMX)
    assert text_of(answer).startswith('<div id="_tools"')
    assert 'id="_family_filter" hx-swap-oob="true"' in text_of(answer) and "<option>uniprotkb" not in text_of(answer)
    assert answer.headers["HX-Replace-Url"] == "/tools/?database=ensembl&search=symbol"


def test_the_api_searches_alike(consumer: Any) -> None:
    found = consumer.get("/api/v1/tools/?search=homology+symbol&set=core").json()["results"]
    assert found[0]["name"] == "get_homology_by_symbol"
    assert set(names(consumer.get("/tools/?search=homology+symbol&set=core"))) == {tool["name"] for tool in found}


# ---- What one's datasets have


def test_members_see_what_each_dataset_has_and_where_it_is_listed(
    as_person: Any, make_dataset: Any, make_quadruplet: Any
) -> None:
    genes = make_dataset("genes")
    make_dataset("empty")
    deliver_many(genes, 2)
    make_quadruplet(genes, "Nothing of it?", informative=False)
    for address in ("/tools/?family=lookup", "/tools/lookup_by_id/"):
        page = text_of(as_person("reviewer1").get(address))
        assert 'href="/datasets/genes/quadruplets/?function=lookup_by_id&amp;state=pending"' in page
        assert 'href="/datasets/genes/quadruplets/?function=lookup_by_id&amp;state=filtered"' in page
        assert "function=lookup_by_symbol" not in page
    shares = as_person("reviewer1").get("/tools/lookup_by_id/").context["shares"]
    assert [(share.slug, share.total) for share in shares] == [("empty", 0), ("genes", 3)]
    assert [n for _, n, _ in shares[1].cells] == [1, 2, 0, 0, 0]
    listed = as_person("reviewer1").get("/datasets/genes/quadruplets/?function=lookup_by_id&state=pending")
    assert listed.context["total"].n == 2


@pytest.mark.parametrize("name", ["outsider", "consumer"])
def test_who_may_look_into_no_dataset_sees_a_catalogue_without_that_column(
    name: str, as_person: Any, dataset: Any, make_quadruplet: Any
) -> None:
    make_quadruplet(dataset)
    for address in ("/tools/", "/tools/lookup_by_id/"):
        page = text_of(as_person(name).get(address))
        assert "lookup_by_id" in page
        assert "your datasets" not in page and "/quadruplets/" not in page and "/batches/" not in page


def test_admins_are_led_to_the_launch_form_with_the_function_chosen(as_person: Any, dataset: Any) -> None:
    assert "Use in a batch" not in text_of(as_person("adjudicator").get("/tools/lookup_by_id/"))
    admin = as_person("admin")
    address = "/datasets/genes/batches/new/?functions=lookup_by_id"
    assert f'href="{address}"' in text_of(admin.get("/tools/lookup_by_id/"))
    form = admin.get(f"{address}&functions=drop_table").context["form"]
    assert form["functions"].value() == ["lookup_by_id"] and form.opened() == {"lookup"}


def test_pages_cost_the_same_few_queries_however_many_datasets_and_quadruplets(
    as_person: Any, make_dataset: Any, make_quadruplet: Any, statements_of: Any
) -> None:
    reviewer = as_person("reviewer1")
    make_quadruplet(make_dataset("first"))
    addresses = ("/tools/", "/tools/?search=lookup", "/tools/lookup_by_id/")
    few = [statements_of(lambda address=address: reviewer.get(address)) for address in addresses]
    for number in range(8):
        deliver_many(make_dataset(f"more-{number}"), 3)
    many = [statements_of(lambda address=address: reviewer.get(address)) for address in addresses]
    assert few == many and max(few) <= 6


# ---- A function


def test_an_unknown_function_is_a_404(consumer: Any) -> None:
    assert consumer.get("/tools/no_such/").status_code == 404
    assert consumer.post("/tools/no_such/call/").status_code == 404
    assert consumer.post("/tools/no_such/arguments/").status_code == 404


def test_neighbours_of_the_family_examples_and_documentation(consumer: Any) -> None:
    page = text_of(consumer.get("/tools/get_homology_by_symbol/"))
    assert 'rel="prev" href="/tools/get_homology_by_id/"' in page and 'rel="next"' not in page
    assert 'href="https://rest.ensembl.org/documentation/info/homology_symbol"' in page
    for number, example in enumerate(biotools.function("lookup_by_id").examples, start=1):
        shown = consumer.get(f"/tools/lookup_by_id/?example={number}")
        assert shown.context["form"].original == example
    assert consumer.get("/tools/lookup_by_id/?example=2").context["chosen_example"] == 2
    for nonsense in ("0", "99", "x", "１２", "-1"):
        shown = consumer.get("/tools/lookup_by_id/", {"example": nonsense})
        assert shown.context["form"].original == biotools.function("lookup_by_id").examples[0]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ('{"id": "ENSG00000133703", "expand": true}', {"id": "ENSG00000133703", "expand": True}),
        ('{"id": "ENSG00000133703", "nobody": 1}', {"id": "ENSG00000133703"}),
        ("[1]", None),
        ("{", None),
        ('{"id": "\\ud800"}', None),
        ("[" * 5000, None),
    ],
)
def test_an_address_may_hold_the_arguments(given: str, shown: Any, consumer: Any) -> None:
    page = consumer.get(f"/tools/lookup_by_id/?arguments={quote(given)}")
    assert page.context["form"].original == (shown or calling.recorded("lookup_by_id"))


# ---- Trying it


def test_a_call_is_run_as_the_api_runs_it_and_shown_in_the_viewer(consumer: Any) -> None:
    answer = consumer.post(RUN, {"arg-id": LOOKUPS[0]["id"]}, headers=HTMX)
    page = text_of(answer)
    assert answer.status_code == 200 and page.startswith('<div id="_tried"')
    assert "Answered, and informative." in page and "The answer is a recording" in page and "KRAS" in page
    stored = Observation.objects.get()
    over_api = consumer.post(
        "/api/v1/tools/lookup_by_id/call/", {"arguments": LOOKUPS[0]}, content_type="application/json"
    )
    assert over_api.json()["id"] == str(stored.pk)
    url = biotools.prepare("lookup_by_id", LOOKUPS[0]).url
    assert f">{url}</pre>" in page
    assert "python -m biotools call lookup_by_id id=ENSG00000133703" in page
    assert "http://testserver/api/v1/tools/lookup_by_id/call/" in page


def test_without_scripts_the_page_comes_back_with_answer_and_what_was_typed(consumer: Any) -> None:
    page = consumer.post(RUN, {"arg-id": LOOKUPS[0]["id"], "arg-expand": ""})
    assert page.status_code == 200 and "<h1>" in text_of(page) and "KRAS" in text_of(page)
    assert f'value="{LOOKUPS[0]["id"]}"' in text_of(page)


def test_arguments_that_break_the_schema_are_told_by_field_and_nothing_is_stored(consumer: Any) -> None:
    wrong = {"arg-id": "", "arg-expand": "perhaps"}
    fragment = consumer.post(RUN, wrong, headers=HTMX)
    assert fragment.status_code == 422
    assert "<code>arguments.id</code>: is required" in text_of(fragment) and "arguments.expand" in text_of(fragment)
    whole = consumer.post(RUN, wrong)
    assert whole.status_code == 422
    assert re.search(r'id="id_arg-id_error">is required</p>', text_of(whole))
    assert re.search(r'<select[^>]*name="arg-expand"[^>]*aria-invalid="true"', text_of(whole))
    checked = consumer.post("/tools/lookup_by_id/arguments/", wrong)
    assert set(checked.json()["errors"]) == {"arguments.id", "arguments.expand"}
    assert not Call.objects.exists()


def test_hostile_arguments_are_text_everywhere(consumer: Any) -> None:
    function, typed = "esearch", {"arg-db": "pubmed", "arg-term": HOSTILE}
    for headers in ({}, HTMX):
        page = text_of(consumer.post(f"/tools/{function}/call/", typed, headers=headers))
        assert "<script>alert" not in page and "<img src=x" not in page
        assert html.escape("<img src=x onerror=alert(2)>") in page
    page = text_of(consumer.get(f"/tools/{function}/", {"arguments": json.dumps({"db": "pubmed", "term": HOSTILE})}))
    assert "<script>alert" not in page and "<img src=x" not in page and "&lt;img src=x" in page


def test_where_calls_are_replayed_the_form_begins_with_one_that_has_an_answer(consumer: Any, settings: Any) -> None:
    page = consumer.get("/tools/lookup_by_id/")
    begins = page.context["form"].original
    assert re.search(r'aria-current="true">recorded</a>', text_of(page))
    run = consumer.post(RUN, {f"arg-{name}": value for name, value in begins.items()}, headers=HTMX)
    assert run.status_code == 200 and "The answer is a recording" in text_of(run)
    without = consumer.get("/tools/get_homology_by_symbol/")
    assert without.context["form"].original == biotools.function("get_homology_by_symbol").examples[0]
    assert "no call of this function is recorded" in text_of(without)
    settings.BIOTOOLS_TRANSPORT = "live"
    live = consumer.get("/tools/lookup_by_id/")
    assert live.context["form"].original == biotools.function("lookup_by_id").examples[0]
    assert ">recorded</a>" not in text_of(live)


def test_a_call_without_a_recording_leads_to_the_nearest_that_has_one(consumer: Any) -> None:
    answer = consumer.post(RUN, {"arg-id": "ENSG00000999999"}, headers=HTMX)
    assert answer.status_code == 422 and "There is no recording of this call" in text_of(answer)
    flag = consumer.post(RUN, {"arg-id": "ENST00000999999", "arg-expand": "true"}, headers=HTMX)
    assert "expand = true" in text_of(flag), "as JSON has it, not as Python does"
    (leads,) = re.findall(r'href="(/tools/[^"]*arguments=[^"]*)"', text_of(answer))
    near = consumer.get(html.unescape(leads)).context["form"].original
    assert consumer.post(RUN, {f"arg-{name}": value for name, value in near.items()}, headers=HTMX).status_code == 200


def test_a_service_that_is_away_is_told_in_words_and_when_to_try_again(
    consumer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> Any:
        raise errors.Unavailable("ensembl did not answer within 45 s.", retry_after=20)

    monkeypatch.setattr(biotools, "call", away)
    answer = consumer.post(RUN, {"arg-id": LOOKUPS[0]["id"]}, headers=HTMX)
    page = text_of(answer)
    assert answer.status_code == 200  # the page is whole; htmx shows nothing of a 503
    assert "The call was not answered" in page and "did not answer within 45 s" in page and "wait 20 s" in page
    assert "Nothing is wrong with the arguments" in page and "python -m biotools call" in page
    assert not Observation.objects.exists()


def test_a_slow_service_is_asked_again_with_what_was_sent(consumer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: Any, **__: Any) -> Any:
        raise NotYet(60)

    monkeypatch.setattr(biotools, "call", slow)
    answer = consumer.post(RUN, {"arg-id": LOOKUPS[0]["id"]}, headers=HTMX)
    assert answer.status_code == 202
    assert 'hx-trigger="submit, load delay:60s"' in text_of(answer)
    assert f'<input type="hidden" name="arg-id" value="{LOOKUPS[0]["id"]}">' in text_of(answer)


def test_an_answer_that_is_not_informative_says_why(consumer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = biotools.call

    def empty(*call: Any, **more: Any) -> Any:
        answer = real(*call, **more)
        object.__setattr__(answer, "informative", False)
        object.__setattr__(answer, "reason", "empty")
        object.__setattr__(answer, "detail", "The service knows nothing about what was asked.")
        return answer

    monkeypatch.setattr(biotools, "call", empty)
    page = text_of(consumer.post(RUN, {"arg-id": LOOKUPS[0]["id"]}, headers=HTMX))
    assert "Answered, but not informative" in page and "The service knows nothing about what was asked." in page


def test_an_answer_that_was_kept_says_so(consumer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Observation, "replayed", False)
    first, second = (text_of(consumer.post(RUN, {"arg-id": LOOKUPS[0]["id"]}, headers=HTMX)) for _ in range(2))
    assert "answered just now" in first and "The same call was run before" in second


def test_keys_of_the_viewer_are_the_persons_own(as_person: Any, people: dict[str, Any], dataset: Any) -> None:
    for on, wanted, shown in ((True, {"next-view": "q"}, [("", "q")]), (False, {}, [(" hidden", "")])):
        keyboards.store(people["consumer"], on=on, wanted=wanted)
        answer = as_person("consumer").post(RUN, {"arg-id": LOOKUPS[0]["id"]}, headers=HTMX)
        assert re.findall(r'<kbd data-key-of="next-view"( hidden)?>(.?)</kbd>', text_of(answer)) == shown


def test_parts_of_an_answer_are_had_by_who_knows_its_call(as_person: Any, dataset: Any, make_quadruplet: Any) -> None:
    consumer = as_person("consumer")
    consumer.post(RUN, {"arg-id": LOOKUPS[0]["id"]})
    call = Call.objects.get()
    for name in ("tree", "search", "raw"):
        where = reverse(f"answer_{name}", args=["lookup_by_id", call.digest, 1])
        assert consumer.get(where, {"text": "KRAS"}).status_code == 200
        for wrong in (
            ["lookup_by_symbol", call.digest, 1],
            ["lookup_by_id", "0" * 64, 1],
            ["lookup_by_id", call.digest, 2],
        ):
            assert consumer.get(reverse(f"answer_{name}", args=wrong)).status_code == 404
    raw = consumer.get(reverse("answer_raw", args=["lookup_by_id", call.digest, 1]))
    assert raw.headers["Content-Type"].startswith("text/plain")
    consumer.logout()
    assert consumer.get(reverse("answer_raw", args=["lookup_by_id", call.digest, 1])).status_code == 302


def test_trying_needs_a_person_and_their_own_token_of_the_page(people: dict[str, Any]) -> None:
    from django.test import Client

    assert Client().post(RUN, {"arg-id": LOOKUPS[0]["id"]}).status_code == 302
    assert Client().post(RUN, {"arg-id": LOOKUPS[0]["id"]}, headers=HTMX).status_code == 401
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(people["reviewer1"], backend="biotool_site.accounts.backends.AccountsBackend")
    assert browser.post(RUN, {"arg-id": LOOKUPS[0]["id"]}).status_code == 403
    assert not Call.objects.exists()
