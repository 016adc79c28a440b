"""A call as one writes it elsewhere: pasted, it means the very same call."""

import json
import shlex
import subprocess
from pathlib import Path

import pytest

import biotools
from biotools.catalogue import documentation
from biotools.client import written
from tests.biotools.test_command_line import run

EXAMPLES = [(function, dict(example)) for function in biotools.functions() for example in function.examples]
HOSTILE = {"species": "homo_sapiens", "symbol": "BRCA2'; touch pasted; $(touch pasted) `touch pasted` \"\n@x"}


def test_every_example_is_read_back_from_python_and_curl() -> None:
    for function, example in EXAMPLES:
        line = written.python(function, example).splitlines()[-1]
        assert eval(line.removeprefix("observation = biotools.call")) == (function.name, example)
        words = shlex.split(written.curl(function, example))
        prepared = biotools.prepare(function.name, example)
        assert words[-1] == prepared.url
        assert ("--data-raw" in words) == (function.method == "POST")


def test_the_command_line_takes_back_what_is_written_for_it() -> None:
    function = biotools.function("lookup_by_id")
    words = shlex.split(written.command_line(function, {"id": "ENSG00000133703"}))
    done = run(*words[3:])
    assert done.returncode == 0 and json.loads(done.stdout)["summary"]["display_name"] == "KRAS"


@pytest.mark.parametrize("truth", [True, False])
def test_booleans_are_read_back_as_they_were(truth: bool) -> None:
    from biotools.__main__ import _arguments

    for function in biotools.functions():
        for parameter in function.parameters:
            if parameter.type == "boolean":
                pair = shlex.split(written.command_line(function, {parameter.name: truth}))[-1]
                assert _arguments(function, [pair]) == {parameter.name: truth}


def test_nothing_in_an_argument_is_run_by_a_shell(tmp_path: Path) -> None:
    function = biotools.function("lookup_by_symbol")
    for command in (
        written.command_line(function, HOSTILE),
        written.curl_of_studio("https://studio.example.org/api/v1/tools/lookup_by_symbol/call/", HOSTILE),
    ):
        told = subprocess.run(
            ["/bin/sh", "-c", 'show() { printf "%s\\0" "$@"; }; curl() { show "$@"; }; python() { show "$@"; }; ' + command],
            cwd=tmp_path, capture_output=True, text=True, check=True,
        ).stdout.split("\0")  # fmt: skip
        assert any(HOSTILE["symbol"] in word or json.dumps(HOSTILE["symbol"])[1:-1] in word for word in told)
    assert not list(tmp_path.iterdir())


def test_documentation_of_the_service_is_known_for_every_function() -> None:
    for function in biotools.functions():
        assert documentation.page(function).startswith("https://")
    page = documentation.page(biotools.function("lookup_by_symbol"))
    assert page == "https://rest.ensembl.org/documentation/info/symbol_lookup"
