"""Builds on other engines go on only where Spark slipped."""

from __future__ import annotations

import pytest
from run import SLIP, only_slipped

SLIPPED = ("error", f"Runtime Error\n  Task 0 failed 4 times: {SLIP} to field children")
GOOD = [("success", "OK"), ("pass", ""), ("skipped", "None"), ("no-op", "NO-OP")]


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([*GOOD, SLIPPED], True),
        ([*GOOD, SLIPPED, SLIPPED], True),
        ([SLIPPED, ("error", "Database Error\n  no such column")], False),
        ([SLIPPED, ("fail", "Got 1 result, configured to fail if != 0")], False),
        ([*GOOD, ("fail", "Got 1 result, configured to fail if != 0")], False),
        (GOOD, False),
        ([], False),
    ],
)
def test_only_a_slip_is_tried_again(statuses: list[tuple[str, str]], expected: bool) -> None:
    assert only_slipped(statuses) is expected
