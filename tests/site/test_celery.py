"""Every thread of every process with Django sends through our broker."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from celery import current_app

ROOT = Path(__file__).resolve().parent.parent.parent


def test_threads_use_our_application() -> None:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(current_app.main))
    thread.start()
    thread.join()
    assert found == ["biotool_site"]


def test_a_management_process_uses_it_too() -> None:
    code = "import django; django.setup(); from celery import current_app; print(current_app.main)"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert result.stdout.strip() == "biotool_site"


def test_the_library_alone_loads_neither_django_nor_celery() -> None:
    code = "import sys, biotools; print(sorted({'celery', 'django'} & set(sys.modules)))"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert result.stdout.strip() == "[]"
