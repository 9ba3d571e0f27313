"""What a sync would do or has done, in words."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from saas_segmentation.sync.plan import Plan


def print_plan(plan: Plan, console: Console, limit: int = 0) -> None:
    """Counts, and the first changes field by field."""
    new = sum(change.is_new for change in plan.changes)
    counts = {
        "new": new,
        "changed": len(plan.changes) - new,
        "unchanged": plan.unchanged,
        "refused before": len(plan.refused),
        "gone": len(plan.gone),
        "values cleared": plan.cleared,
    }
    table = Table(title=plan.kind.capitalize(), title_justify="left", show_header=False)
    for name, count in counts.items():
        table.add_row(name, f"{count:,}")
    console.print(table)
    for change in plan.changes[:limit]:
        console.print(Text(change.record.external_id, style="bold"), "(new)" * change.is_new)
        if not change.fields:
            console.print("  no field differs" if not change.is_new else "  all fields empty")
        for name, old, new_value in change.fields:
            console.print(Text(f"  {name}: {old or '–'} → {new_value or '–'}"))
    if 0 < limit < len(plan.changes):
        console.print(f"… and {len(plan.changes) - limit:,} more")


def print_refusals(kind: str, refusals: dict[str, str], console: Console) -> None:
    """Each record that the CRM refuses, with its message."""
    for external_id, message in sorted(refusals.items()):
        console.print(Text(f"{kind} {external_id}: {message}"), style="red")
