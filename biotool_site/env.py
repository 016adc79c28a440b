"""Typed readers of environment variables; each refuses nonsense by the variable's name."""

import os
from pathlib import Path


class BadEnvironment(Exception):
    """An environment variable is missing or unreadable; the message names it and says what fits."""


def text(name: str, default: str | None = None) -> str:
    """The variable's value, stripped; empty counts as unset. BadEnvironment when unset without default."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise BadEnvironment(f"Set the environment variable {name}.")
    return default


def flag(name: str, default: bool) -> bool:
    """1/true/yes/on or 0/false/no/off, in any case."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise BadEnvironment(f"{name} must be 1 or 0, not {value!r}.")


def integer(name: str, default: int, *, minimum: int = 0, maximum: int = 2**31 - 1) -> int:
    """A whole number within the bounds, both inclusive."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    try:
        number = int(value)
    except ValueError:
        raise BadEnvironment(f"{name} must be a whole number, not {value!r}.") from None
    if not minimum <= number <= maximum:
        raise BadEnvironment(f"{name} must be from {minimum} to {maximum}, not {number}.")
    return number


def names(name: str, default: str = "") -> list[str]:
    """A comma-separated list, without empty items; empty counts as unset."""
    return [item.strip() for item in (os.environ.get(name, "").strip() or default).split(",") if item.strip()]


def choice(name: str, options: tuple[str, ...], default: str) -> str:
    """One of the options."""
    value = text(name, default)
    if value not in options:
        raise BadEnvironment(f"{name} must be one of {', '.join(options)}, not {value!r}.")
    return value


def data_dir() -> Path:
    """Where this installation keeps its files: DATA_DIR, default `var/` beside manage.py. Absolute."""
    return Path(text("DATA_DIR", str(Path(__file__).resolve().parent.parent / "var"))).resolve()


def settings_module() -> str:
    """The settings to use: as told by DJANGO_SETTINGS_MODULE, else production with DEBUG=0, else local."""
    default = "biotool_site.settings.local" if flag("DEBUG", True) else "biotool_site.settings.production"
    return text("DJANGO_SETTINGS_MODULE", default)
