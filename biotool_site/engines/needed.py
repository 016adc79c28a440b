"""Which engines this process needs: those whose address the environment does not give."""

from collections.abc import Callable, Mapping
from pathlib import Path

from biotool_site.engines.engine import Engine
from biotool_site.engines.postgres import Postgres
from biotool_site.engines.redis import Redis

ENGINES: dict[str, Callable[[Path], Engine]] = {"postgres": Postgres, "redis": Redis}
_OUTSIDE = {"postgres": "DATABASE_URL", "redis": "REDIS_URL"}


def needed_engines(environ: Mapping[str, str], data_dir: Path) -> list[Engine]:
    """Postgres unless DATABASE_URL is set, Redis unless REDIS_URL is set; may be empty."""
    return [make(data_dir) for name, make in ENGINES.items() if not environ.get(_OUTSIDE[name], "").strip()]
