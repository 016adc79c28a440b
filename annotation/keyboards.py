"""Each person's keys: the usual ones of annotation.keys but where they chose others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from annotation.keys import KEYS, SHORTCUTS
from annotation.models import KeyBinding, Keyboard
from biotool_site.lib.problems import Invalid

DIGITS = frozenset("0123456789")
WORDS = {shortcut.slug: shortcut.words.split(":")[0].split(";")[0].split(",")[0] for shortcut in SHORTCUTS}


@dataclass(frozen=True)
class Keys:
    """on: whether keys do anything. of: the key of each action by slug, "" where it has none."""

    on: bool = True
    of: Mapping[str, str] = field(default_factory=lambda: KEYS)


USUAL = Keys()


def keys_of(person: Any) -> Keys:
    """The person's keys; one query."""
    rows = Keyboard.objects.filter(person_id=person.pk).values_list("on", "bindings__slug", "bindings__key")
    found = list(rows)
    if not found:
        return USUAL
    return Keys(found[0][0], resolved({slug: key for _, slug, key in found if slug in KEYS}))


def resolved(chosen: Mapping[str, str]) -> dict[str, str]:
    """All actions with the chosen keys. An action whose usual key was given to another has none till it gets one.

    So a key that a later version brings never takes what a person uses for something else.
    """
    taken = {key for key in chosen.values() if key}
    return {slug: chosen.get(slug, "" if usual in taken else usual) for slug, usual in KEYS.items()}


@transaction.atomic
def store(person: Any, *, on: bool, wanted: Mapping[str, str]) -> None:
    """Keep these keys for the person. wanted: by slug; actions that are not named keep what they have.

    Raises Invalid with messages by slug when some key cannot be used, or is used twice; nothing is stored then.
    """
    keyboard, _ = Keyboard.objects.select_for_update().get_or_create(person_id=person.pk)
    keys = {**keys_of(person).of, **{slug: key for slug, key in wanted.items() if slug in KEYS}}
    if errors := problems(keys):
        raise Invalid("Some keys cannot be used. Nothing was stored.", errors=errors)
    keyboard.on = on
    keyboard.save(update_fields=["on"])
    keyboard.bindings.all().delete()
    changed = {slug: key for slug, key in keys.items() if key != KEYS[slug]}
    KeyBinding.objects.bulk_create(KeyBinding(keyboard=keyboard, slug=slug, key=key) for slug, key in changed.items())


def problems(keys: Mapping[str, str]) -> dict[str, list[str]]:
    """What is wrong with these keys, by slug; empty when nothing is."""
    found: dict[str, list[str]] = {}
    for slug, key in keys.items():
        if told := _refusal(slug, key) or _clash(slug, key, keys.items()):
            found[slug] = [told]
    return found


def _refusal(slug: str, key: str) -> str:
    """Why this can be no key of the action; empty when it can."""
    if key == KEYS[slug] or not key:
        return ""
    if key in DIGITS:
        return "Digits choose reasons and answers. Take a letter or a sign."
    if len(key) > 1 or not key.isprintable() or key.isspace():
        return "One letter or sign, please. Esc, Enter, Tab and space have their own work."
    return ""


def _clash(slug: str, key: str, keys: Iterable[tuple[str, str]]) -> str:
    others = [other for other, its in keys if its == key and other != slug]
    return f"“{key}” is the key of “{WORDS[others[0]]}”, too. Give one of them another." if key and others else ""
