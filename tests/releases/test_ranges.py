"""The Range header, read as RFC 9110 says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from biotool_site.lib.ranges import Range, Unsatisfiable, wanted

SIZE = 100


@pytest.mark.parametrize(
    ("header", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=10-19", 10, 19),
        ("bytes=90-", 90, 99),
        ("bytes=90-1000", 90, 99),
        ("bytes=-1", 99, 99),
        ("bytes=-1000", 0, 99),
        ("Bytes = 5 - 6", 5, 6),
    ],
)
def test_one_range(header, first, last):
    assert wanted(header, SIZE) == Range(first, last)


@pytest.mark.parametrize(
    "header", ["bytes=0-1,5-6", "lines=0-1", "bytes=-", "bytes=", "bytes=9-3", "bytes=a-b", "", "bytes=٣-٤"]
)
def test_what_cannot_be_read_is_ignored(header):
    assert wanted(header, SIZE) is None


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_outside_the_file(header):
    with pytest.raises(Unsatisfiable):
        wanted(header, SIZE)


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=-5"])
def test_an_empty_file_has_no_ranges(header):
    with pytest.raises(Unsatisfiable):
        wanted(header, 0)


@given(st.text(max_size=40) | st.from_regex(r"bytes=\d{0,25}-\d{0,25}", fullmatch=True), st.integers(0, 10**6))
def test_whatever_is_asked_the_answer_lies_in_the_file(header, size):
    try:
        part = wanted(header, size)
    except Unsatisfiable:
        return
    assert part is None or (0 <= part.first <= part.last < size and part.length >= 1)


@given(st.integers(1, 1000), st.data())
def test_a_range_is_the_same_as_a_slice(size, data):
    first = data.draw(st.integers(0, size - 1))
    last = data.draw(st.integers(first, size + 10))
    whole = bytes(number % 256 for number in range(size))
    part = wanted(f"bytes={first}-{last}", size)
    assert part is not None
    assert whole[part.first : part.last + 1] == whole[first : last + 1]
    assert part.content_range(size) == f"bytes {part.first}-{part.last}/{size}"
