"""/metrics for Prometheus, read from the database: every gunicorn process tells the same numbers."""

import ipaddress
import secrets
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db.models import Count, Model, Q
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from annotation.models import Claim, Quadruplet, Release
from biotool_site.errors import not_found
from biotool_site.lib import workers
from synthesis.models import Batch, Proposal, Query, Round

WAITING = {Round: ("waiting",), Proposal: ("proposed", "executed"), Query: ("written", "judged")}


def _by_state(name: str, told: str, model: type[Model], only: Iterable[str] = ()) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, told, labels=["state"])
    rows = model._default_manager.order_by().values_list("state").annotate(n=Count("pk"))
    for state, count in rows.filter(state__in=only) if only else rows:
        gauge.add_metric([state], count)
    return gauge


class Database(Collector):
    """What the tables say, asked anew at each scrape."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield _by_state("biotool_quadruplets", "Quadruplets by state.", Quadruplet)
        yield _by_state("biotool_batches", "Batches by state.", Batch)
        yield _by_state("biotool_releases", "Releases by state.", Release)
        for model, states in WAITING.items():
            kind = model.__name__.lower()
            told = f"Rows ({kind}) that wait for a step, by state."
            yield _by_state(f"biotool_work_{kind}", told, model, states)
        yield self._claims()
        yield self._workers()

    def _claims(self) -> GaugeMetricFamily:
        open_now = Claim.objects.filter(Q(closed_at__isnull=True), expires_at__gt=Now()).count()
        return GaugeMetricFamily("biotool_open_claims", "Claims that hold just now.", value=open_now)

    def _workers(self) -> GaugeMetricFamily:
        told = "1 when a worker serves the queue."
        gauge = GaugeMetricFamily("biotool_queue_served", told, labels=["queue"])
        served = workers.running()
        for queue in settings.QUEUES:
            gauge.add_metric([queue], int(queue in served))
        return gauge


def allowed(request: HttpRequest) -> bool:
    """With METRICS_TOKEN set, who sends it as a bearer token; and who asks directly from a private network.

    A proxy in front makes everybody look local: what it forwards needs the token.
    """
    sent, wanted = request.headers.get("Authorization", ""), f"Bearer {settings.METRICS_TOKEN}"
    if settings.METRICS_TOKEN and secrets.compare_digest(sent.encode(), wanted.encode()):
        return True
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback or address.is_private


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The numbers in Prometheus' text format; for others there is nothing here."""
    if not allowed(request):
        return not_found(request)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Database())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)
