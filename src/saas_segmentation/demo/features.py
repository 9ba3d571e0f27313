"""Events of the demo product and the mixes in which accounts use them."""

from __future__ import annotations

CORE = (
    "create_project",
    "complete_task",
    "share_board",
    "invite_member",
    "build_report",
    "run_automation",
)
ONBOARDING = (
    "finish_profile",
    "import_data",
    "connect_integration",
    "invite_member",
    "create_project",
)
# Declared use case -> the core event that serves it.
NEED_EVENTS = {
    "project_planning": "create_project",
    "task_tracking": "complete_task",
    "collaboration": "share_board",
    "reporting": "build_report",
    "automation": "run_automation",
}

Mix = tuple[tuple[str, int], ...]

_STARTER: Mix = (
    ("session_heartbeat", 4),
    ("complete_task", 34),
    ("create_project", 12),
    ("share_board", 12),
    ("invite_member", 3),
)
_TEAM: Mix = (*_STARTER, ("build_report", 12), ("export_csv", 4), ("connect_integration", 1))
_BUSINESS: Mix = (*_TEAM, ("run_automation", 12), ("use_api", 5))
_ENTERPRISE: Mix = (*_BUSINESS, ("sso_login", 6), ("advanced_permissions", 3))

MIXES: dict[str, Mix] = {
    "starter": _STARTER,
    "team": _TEAM,
    "business": _BUSINESS,
    "enterprise": _ENTERPRISE,
    "all_core": tuple((event, 1) for event in CORE),
    "presence": (("login", 5), ("session_heartbeat", 5)),
    "misuse_export": (("export_csv", 97), ("complete_task", 3)),
    "misuse_api": (("use_api", 97), ("complete_task", 3)),
    "wall_reports": (("upgrade_wall_hit_reports", 1),),
    "wall_automation": (("upgrade_wall_hit_automation", 1),),
    "stuck": (("import_data", 6), ("complete_task", 4)),
    "one_task": (("complete_task", 1),),
}


def mix_without(name: str, event: str) -> Mix:
    """The mix `name` without one of its events."""
    return tuple(entry for entry in MIXES[name] if entry[0] != event)
