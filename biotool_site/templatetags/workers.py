"""{% worker_notice "llm" "judge" %}: says so where somebody waits for a worker that is not there."""

from django import template

from biotool_site.lib import workers

register = template.Library()


@register.inclusion_tag("_worker_notice.html")
def worker_notice(*queues: str) -> dict[str, str]:
    """A notice naming the queues that nobody serves; nothing when all are served."""
    missing = workers.missing(queues)
    return {"missing": ", ".join(missing)}
