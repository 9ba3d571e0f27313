"""What the generated rows of one account show about a day: use, answers, tickets and money."""

from __future__ import annotations

from datetime import date, timedelta

from saas_segmentation.demo.by_chance_money import Money
from saas_segmentation.demo.by_chance_terms import Rates, moment_of
from saas_segmentation.demo.features import CORE
from saas_segmentation.demo.schema import Row, Rows

CORE_DAYS_WINDOW = 28
CORE_FEATURES_WINDOW = 90
USERS_WINDOW = 28
NPS_WINDOW = 365
RENEWAL_WINDOW = 90
PRESENCE_EVENTS = frozenset({"login", "session_heartbeat"})
HIGH_PRIORITIES = frozenset({"high", "urgent"})


class Facts:
    """What the rows of one account show about a day."""

    def __init__(self, rows: Rows, company_id: str, rates: Rates) -> None:
        self.money = Money(rows, rates)
        self.planted = {str(row["segment_key"]) for row in _rows(rows, "truth.demo_truth_segments")}
        self.events: dict[date, set[tuple[str, str]]] = {}
        for row in _rows(rows, "segment.tracks"):
            seen = (str(row["event"]), str(row["user_id"]))
            self.events.setdefault(_day(row, "timestamp"), set()).add(seen)
        self._answers = _rows(rows, "delighted.response")
        self._tickets = _rows(rows, "zendesk.ticket")
        companies = (row for row in _rows(rows, "hubspot.company") if row["id"] == company_id)
        company = next(companies, {})
        self.use_case = company.get("property_use_case")
        employees = company.get("property_numberofemployees")
        self.employees = employees if isinstance(employees, int) else None

    def is_paying(self, day: date) -> bool:
        """Whether anything is paid."""
        return self.money.cents_on(day) > 0

    def arr(self, day: date) -> int:
        """Annual recurring revenue in US dollars, cents cut off."""
        return 12 * self.money.cents_on(day) // 100

    def age_days(self, day: date) -> int:
        """Days since the first subscription or trial."""
        signed_up = self.money.signed_up_on()
        return 0 if signed_up is None else (day - signed_up).days

    def is_seen(self, day: date) -> bool:
        """Whether anybody was ever in the product."""
        return any(used_on <= day for used_on in self.events)

    def _window(self, day: date, days: int) -> list[set[tuple[str, str]]]:
        first = day - timedelta(days=days - 1)
        return [events for used_on, events in self.events.items() if first <= used_on <= day]

    def core_days(self, day: date, days: int = CORE_DAYS_WINDOW) -> int:
        """Days with core use among the days that end with `day`."""
        window = self._window(day, days)
        return sum(any(event in CORE for event, _ in events) for events in window)

    def has_all_core(self, day: date) -> bool:
        """Whether every core feature was used in the last 90 days."""
        return set(CORE) <= {
            event for events in self._window(day, CORE_FEATURES_WINDOW) for event, _ in events
        }

    def active_users(self, day: date) -> int:
        """Users who did more than be there, in the last 28 days."""
        window = self._window(day, USERS_WINDOW)
        return len(
            {user for events in window for event, user in events if event not in PRESENCE_EVENTS}
        )

    def was_used(self, event: str) -> bool:
        """Whether the event ever occurred."""
        return any(event == name for events in self.events.values() for name, _ in events)

    def nps(self, day: date) -> int | None:
        """The latest answer that still stands; of answers at one moment the lowest."""
        standing = [
            (moment_of(row, "created_at"), -_score(row))
            for row in self._answers
            if row["survey_type"] == "nps"
            and 0 <= (day - _day(row, "created_at")).days < NPS_WINDOW
        ]
        return -max(standing)[1] if standing else None

    def high_tickets(self, day: date, days: int) -> int:
        """Tickets of high or urgent priority among the days that end with `day`."""
        return sum(
            row["priority"] in HIGH_PRIORITIES and 0 <= (day - _day(row, "created_at")).days < days
            for row in self._tickets
        )

    def renews_on(self, day: date) -> date | None:
        """End of a long term, where it is near."""
        ends = self.money.term_ends_on(day)
        return ends if ends is not None and 0 < (ends - day).days <= RENEWAL_WINDOW else None


def _rows(rows: Rows, table: str) -> list[Row]:
    return rows.tables.get(table, [])


def _day(row: Row, name: str) -> date:
    return moment_of(row, name).date()


def _score(row: Row) -> int:
    score = row["score"]
    assert isinstance(score, int)
    return score
