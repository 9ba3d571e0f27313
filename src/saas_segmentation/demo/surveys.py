"""Answers to NPS and CSAT surveys, with comments from a few themes."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from saas_segmentation.demo.accounts import Account, stream
from saas_segmentation.demo.clock import days_ago, moment, synced
from saas_segmentation.demo.schema import Rows

_GOOD = (
    "Very easy to use, the whole team was at home in a day.",
    "Support answers fast and knows the product.",
    "Reports save us hours every week.",
    "Good value for the price.",
    "Automation took over the boring work.",
)
_FAIR = (
    "Does the job, but the mobile app is slow.",
    "Fine so far, reports could do more.",
    "Setting it up took longer than we thought.",
    "Useful, though a little expensive for us.",
)
_BAD = (
    "Too expensive for what we use.",
    "Support takes days to answer.",
    "Too slow with large projects.",
    "Hard to learn, people went back to spreadsheets.",
    "The integration with our tools keeps failing.",
    "Missing features that we were promised.",
)
_NPS = {"promoter": (9, 10), "passive": (7, 8), "detractor": (0, 5)}
_CSAT = {"promoter": (4, 5), "passive": (3, 5), "detractor": (1, 3)}
_EVERY_DAYS = 230


def survey_rows(account: Account, seed: int) -> Rows:
    """Answers of one account's contacts over its life."""
    rows = Rows()
    profile = account.profile
    if not account.customer_ids or profile.lifecycle in ("trial", "prospect", "unmatched"):
        return rows
    rng = stream(seed, "surveys", account.index)
    until = 0
    if account.ended is not None and profile.lifecycle == "churned":
        until = max(days_ago(account.ended) - 10, 0)
    number = 0
    for survey in ("nps", "csat"):
        for at in _dates(account, until, survey, rng):
            position = (number + account.index) % min(len(account.contacts), 2)
            recent = days_ago(at) < 200
            _answer(rows, account, number, position, survey, at, recent, rng)
            number += 1
    return rows


def _dates(account: Account, until: int, survey: str, rng: Random) -> list[datetime]:
    every = _EVERY_DAYS if survey == "nps" else _EVERY_DAYS * 2
    dates = []
    day = account.age_days - rng.randint(25, every)
    while day > until:
        dates.append(moment(rng, day))
        day -= every + rng.randint(-30, 30)
    is_planted = account.profile.surveys != "mixed" and account.profile.lifecycle == "paying"
    if survey == "nps" and is_planted:
        dates = [at for at in dates if days_ago(at) > 60]
        for recent in (48, 20):
            if recent < account.age_days - 5:
                dates.append(moment(rng, recent - rng.randint(0, 8)))
    return dates


def _mood(account: Account, recent: bool, rng: Random) -> str:
    planted = account.profile.surveys
    if planted != "mixed" and recent:
        return planted
    return rng.choices(("promoter", "passive", "detractor"), (45, 33, 22))[0]


def _answer(
    rows: Rows,
    account: Account,
    number: int,
    position: int,
    survey: str,
    at: datetime,
    recent: bool,
    rng: Random,
) -> None:
    mood = _mood(account, recent, rng)
    low, high = (_NPS if survey == "nps" else _CSAT)[mood]
    comments = {"promoter": _GOOD, "passive": _FAIR, "detractor": _BAD}[mood]
    contact = account.contacts[position]
    row = rows.add(
        "delighted.response",
        id=f"r{account.company_id}{number:02d}",
        person_email=contact.email,
        crm_company_id=account.company_id if rng.random() < 0.8 else None,
        survey_type=survey,
        score=rng.randint(low, high),
        comment=comments[rng.randrange(len(comments))] if rng.random() < 0.6 else None,
        created_at=at,
        _fivetran_synced=synced(rng, at),
    )
    if rng.random() < 0.02:
        row["_fivetran_synced"] = synced(rng, at + timedelta(days=rng.randint(2, 9)))
