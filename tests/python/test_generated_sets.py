"""Two thousand generated sets of subscription rows give the oracle's figures, to the cent."""

from __future__ import annotations

import pytest
from generated_sets import (
    SET_COUNT,
    generated_sets,
    is_generated,
    set_of,
)
from oracle.causes import CAUSES
from oracle.cells import Difference, explain
from oracle.contract import SubscriptionPeriod
from policy_builds import SETTINGS, Builds, differences, expected
from policy_builds import policy_builds as policy_builds


def described(row: SubscriptionPeriod) -> str:
    """A row by the values that are given."""
    given = {name: value for name, value in vars(row).items() if value is not None}
    return ", ".join(f"{name}={value}" for name, value in given.items())


def smallest_failing(found: list[Difference]) -> str:
    """The failing set of fewest rows, with its rows and its differences."""
    failing = {set_of(difference.key[0]) for difference in found}
    sets = {f"s{number:04}": rows for number, rows in enumerate(generated_sets())}
    first = min(failing, key=lambda name: (len(sets[name]), name))
    own = [difference for difference in found if set_of(difference.key[0]) == first]
    rows = [described(row) for row in sets[first]]
    return "\n".join([f"{len(failing)} sets differ, {first} first", *rows, explain(own)])


@pytest.mark.parametrize("name", SETTINGS)
def test_every_set_agrees_to_the_cent(name: str, policy_builds: Builds) -> None:
    found = [
        difference
        for difference in differences(name, policy_builds[name].result())
        if is_generated(difference.key[0])
    ]
    assert not found, smallest_failing(found)


def test_sets_are_many_and_differ() -> None:
    sets = generated_sets()
    assert len(sets) == SET_COUNT
    bare = {
        tuple(
            tuple(str(value)[5:] if name.endswith("_id") else str(value) for name, value in row)
            for row in (sorted(vars(row).items()) for row in rows)
        )
        for rows in sets
    }
    assert len(bare) > SET_COUNT * 0.99


def test_sets_reach_every_cause_and_kind() -> None:
    """Prevents sets that have become tame."""
    log = [move for move in expected("defaults").log if is_generated(move.account_id)]
    kinds = {move.kind for move in log}
    assert kinds == {"new", "reactivation", "churn", "fx", "expansion", "contraction"}
    counts = {cause: sum(cause in move.causes for move in log) for cause in CAUSES}
    assert min(counts.values()) >= 5, counts
