"""What templates need of datasets and quadruplets: tabs by role, trees, words for slugs."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import RequestContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

from annotation import access
from annotation.access import Action
from annotation.keyboards import USUAL, Keys, keys_of
from annotation.keys import GROUPS, SHORTCUTS, Shortcut
from annotation.models import Dataset
from annotation.parameters import as_text
from annotation.review.disputes import Kind
from annotation.views.gate import is_fetched
from biotool_site.lib import deceptive

register = template.Library()

MARKED_AT_MOST = 300

TABS = (
    ("dataset", "Overview", Action.VIEW, {"dataset"}),
    ("queue", "Queue", Action.REVIEW, {"queue", "workspace", "my_history"}),
    ("disputes", "Disputes", Action.ADJUDICATE, {"disputes", "adjudicate"}),
    (
        "quadruplets",
        "Quadruplets",
        Action.BROWSE,
        {"quadruplets", "quadruplet", "bulk_actions", "bulk_preview", "bulk_action"},
    ),
    (
        "batches",
        "Batches",
        Action.ADMINISTER,
        {"batches", "batch", "batch_launch", "batch_drops", "batch_coverage", "batch_comparison"},
    ),
    ("imports", "Imports", Action.ADMINISTER, {"imports", "import"}),
    ("agreement", "Agreement", Action.ADJUDICATE, {"agreement"}),
    ("releases", "Releases", Action.VIEW, {"releases", "release", "release_diff"}),
    ("members", "Members", Action.ADMINISTER, {"members", "member_add", "invitation_create"}),
    ("guidelines", "Guidelines", Action.BROWSE, {"guidelines", "guidelines_edit", "guidelines_version"}),
    ("dataset_settings", "Settings", Action.ADMINISTER, {"dataset_settings", "reject_reasons"}),
)


@register.inclusion_tag("annotation/_tabs.html", takes_context=True)
def dataset_tabs(context: RequestContext) -> dict[str, Any]:
    """The pages of the dataset in the context that the person's role opens."""
    dataset, request = context["dataset"], context["request"]
    role = access.role_of(request.user, dataset)
    allowed = access.ALLOWED.get(role or "", frozenset())
    here = request.resolver_match.url_name if request.resolver_match else ""
    tabs = [
        {"label": label, "url": reverse(name, args=[dataset.slug]), "here": here in names}
        for name, label, action, names in TABS
        if action in allowed
    ]
    return {"tabs": tabs}


@register.simple_tag(takes_context=True)
def page_with(context: RequestContext, **changes: Any) -> str:
    """The address of this page with some query parameters set, or removed where the value is empty."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        parameters.pop(name, None)
        if value not in (None, ""):
            parameters[name] = str(value)
    return "?" + urlencode(list(parameters.lists()), doseq=True)


@register.simple_tag(takes_context=True)
def key(context: RequestContext, slug: str) -> str:
    """The person's key of an action, for its control; hidden where there is none. KeyError for an unknown action."""
    own = _keys(context)
    seen = own.of[slug] if own.on else ""
    return format_html('<kbd data-key-of="{}"{}>{}</kbd>', slug, SafeString("" if seen else " hidden"), seen)


@register.simple_tag(takes_context=True)
def shortcuts(context: RequestContext) -> list[tuple[str, list[tuple[Shortcut, str]]]]:
    """The groups of actions, each with its actions and the person's keys."""
    of = _keys(context).of
    return [
        (group, [(shortcut, of[shortcut.slug]) for shortcut in SHORTCUTS if shortcut.group == group])
        for group in GROUPS
    ]


@register.simple_tag(takes_context=True)
def keys_on(context: RequestContext) -> bool:
    """Whether the person uses keys at all."""
    return _keys(context).on


def _keys(context: RequestContext) -> Keys:
    """The keys of the person who asks, read once for a page.

    A fragment goes into a page that knows them already: it is given the usual ones, which keys.js then replaces. For a
    page without keys.js the view gives them (`own_keys`).
    """
    if "own_keys" in context:
        return context["own_keys"]
    request = getattr(context, "request", None)
    if request is None or not request.user.is_authenticated or request.htmx or is_fetched(request):
        return USUAL
    if not hasattr(request, "_keys"):
        request._keys = keys_of(request.user)
    return request._keys


@register.filter
def number(value: int) -> str:
    """A count that a person can read: 12,345."""
    return f"{value:,}"


@register.filter
def levels(pointer: str) -> int:
    """How many levels a JSON pointer leads down."""
    return pointer.count("/")


@register.filter
def plain(value: Any) -> str:
    """A JSON value as one line of text."""
    return as_text(value)


@register.filter
def reason(slug: str, dataset: Dataset) -> str:
    """A reject reason in the words of its dataset, retired ones too."""
    return dataset.reason_labels.get(slug, slug)


@register.filter
def kind_label(kind: str) -> str:
    """A kind of disagreement in words."""
    return str(Kind(kind).label)


@register.filter
def moment(text: str) -> datetime:
    """A time that is written down, as a time again."""
    return datetime.fromisoformat(text)


@register.filter
def ago(at: datetime) -> str:
    """How long ago, in words."""
    return "just now" if timezone.now() - at < timedelta(minutes=1) else f"{timesince(at)} ago"


@register.filter
def person(user: Any) -> str:
    """Who it is: full name or user name; a machine where there is nobody."""
    return (user.get_full_name() or user.get_username()) if user else "machine"


@register.filter
def shown(text: Any) -> SafeString:
    """A text with its deceptive characters marked and named; the invisible ones stand as their number.

    Of a text with very many only the first are marked, and it is told how many more there are: each is an element.
    """
    runs = deceptive.runs(str(text))
    marked = sum(1 for _, name in runs if name)
    if marked <= MARKED_AT_MOST:
        return format_html_join("", "{}", ((run_shown(run, name),) for run, name in runs))
    return _bounded(runs, marked)


def _bounded(runs: list[tuple[str, str]], marked: int) -> SafeString:
    left = iter(range(marked))
    drawn = (
        (run_shown(run, name) if not name or next(left) < MARKED_AT_MOST else deceptive.seen(run),)
        for run, name in runs
    )
    more = format_html(
        '<span class="deceptive-more">{} more deceptive characters stand here without a mark</span>',
        number(marked - MARKED_AT_MOST),
    )
    return format_html("{} {}", format_html_join("", "{}", drawn), more)


def run_shown(run: str, name: str) -> str:
    """One run of a text; marked where `name` tells what is deceptive in it."""
    return format_html('<span class="deceptive" title="{}">{}</span>', name, deceptive.seen(run)) if name else run
