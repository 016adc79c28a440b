"""The system page: how workers, queues, services and roles stand; for operators also errors, room and versions."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from annotation import access
from annotation.views.gate import PageRequest, person_required
from biotool_site.lib.problems import Forbidden
from biotool_site.system import queues, room, services, work
from biotool_site.system.told import told


@require_safe
@person_required
@never_cache
def system(request: PageRequest) -> HttpResponse:
    """For staff and for admins of a dataset. Asks for its own parts again every few seconds."""
    if not access.may_create_datasets(request.user):
        raise Forbidden("The system page is for admins of a dataset and for the people who run this installation.")
    is_operator = request.user.is_staff
    context = _for_admins() | (_for_operators() if is_operator else {}) | {"is_operator": is_operator}
    return render(request, "system/_system.html" if request.htmx else "system/system.html", context)


def _for_admins() -> dict[str, Any]:
    """What decides how soon a batch goes on."""
    all_queues = told(queues.queues)
    return {
        "workers": told(queues.running),
        "queues": all_queues,
        "missing": [queue.name for queue in all_queues.value or [] if not queue.served],
        "depths": told(queues.depths),
        "hosts": told(services.used),
        "answered": told(services.answered_lately),
        "servers": told(services.servers),
        "steps": told(work.steps),
    }


def _for_operators() -> dict[str, Any]:
    """What tells of all datasets, or of the machine."""
    return {
        "failures": told(work.failures),
        "disks": told(room.disks),
        "tables": told(room.tables),
        "versions": told(room.versions),
        "redis_version": told(room.redis_version),
        "missing_migrations": told(room.missing_migrations),
    }
