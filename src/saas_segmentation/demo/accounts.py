"""The accounts themselves and their rows in the CRM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from saas_segmentation.demo import names
from saas_segmentation.demo.clock import AS_OF_END, days_ago, moment, synced
from saas_segmentation.demo.features import NEED_EVENTS
from saas_segmentation.demo.profiles import BLOCK, Profile, roster, turn
from saas_segmentation.demo.schema import Rows

_ROSTER = roster()
_NEEDS = (*NEED_EVENTS, None)
# Prices and coupons that exist in one currency only, and errors that are told in dollars.
_CURRENCY_NEEDED = {
    "coupon_forever": "eur",
    **dict.fromkeys(("two_coupons", "item_coupon", "big_coupon"), "usd"),
    **dict.fromkeys(("graduated", "volume", "committed", "package"), "usd"),
    **dict.fromkeys(("wrong_price", "billed_twice", "not_billed", "backdated_unbilled"), "usd"),
}
# Signed up so early that more than a year, or a connector set up late, lies after it.
_EARLY = ("annual_to_monthly", "swap_to_monthly", "late_setup", "coupon_handover")
# Billed in the middle of the month, so that an invoice and its payment share the month.
_MID_MONTH = ("past_due_now", "wrong_price", "billed_twice", "not_billed")


@dataclass(frozen=True)
class Contact:
    """One person at an account."""

    id: str
    email: str
    role: tuple[str | None, str | None, str | None]


@dataclass
class Account:
    """One account with everything that its streams of rows need to know."""

    index: int
    number: int
    profile: Profile
    company_id: str
    name: str
    domain: str
    place: tuple[str | None, str | None, str | None, str]
    employees: int
    created: datetime
    signup: datetime
    tier: str
    seats: int
    use_case: str | None
    billing: str
    usage: str
    contacts: list[Contact]
    customer_ids: list[str]
    workspace_id: str | None = None
    ended: datetime | None = None

    @property
    def currency(self) -> str:
        """Currency in which the account pays, lower case."""
        return self.place[3]

    @property
    def age_days(self) -> int:
        """Days since the account signed up."""
        return days_ago(self.signup)


def stream(seed: int, name: str, index: int) -> Random:
    """An independent random stream for one account and one subject."""
    return Random(f"{seed}/{name}/{index}")


def make_account(seed: int, index: int) -> Account:
    """The account with this index; the same for any total size."""
    profile, number = _ROSTER[index % BLOCK]
    rng = stream(seed, "account", index)
    company_id = str(100001 + index)
    name, domain = names.company_name(index)
    billing = turn(profile.billing, number)
    signup = _signup(profile, number, billing, rng)
    created = signup - timedelta(days=rng.randint(0, 2), hours=1)
    employees = turn_int(profile.employees, number)
    if employees > 20:
        employees += rng.randint(-(employees // 10), employees // 10)
    place = _place(profile, number, billing, index)
    use_case = _NEEDS[(index + number) % len(_NEEDS)]
    if profile.name == "feature_nudge":
        use_case = ("reporting", "automation")[number % 2]
    seats = rng.randint(*profile.seats)
    if employees and not profile.flat:
        seats = min(seats, max(employees, 1))
    account = Account(
        index=index,
        number=number,
        profile=profile,
        company_id=company_id,
        name=name,
        domain=domain,
        place=place,
        employees=employees,
        created=created,
        signup=signup,
        tier=turn(profile.tiers, number),
        seats=seats,
        use_case=use_case,
        billing=billing,
        usage=turn(profile.usage, number),
        contacts=[],
        customer_ids=[],
    )
    account.contacts = _contacts(account, rng)
    return account


def _place(
    profile: Profile, number: int, billing: str, index: int
) -> tuple[str | None, str | None, str | None, str]:
    """Where the account is; coupons of an amount need their currency, Africa is kept for one."""
    if profile.name == "new_in_region":
        return names.AFRICA[number % len(names.AFRICA)]
    if billing in _CURRENCY_NEEDED:
        needed = _CURRENCY_NEEDED[billing]
        fitting = [place for place in names.PLACES if place[3] == needed]
        return fitting[number % len(fitting)]
    return names.PLACES[(index * 7 + number) % len(names.PLACES)]


def _signup(profile: Profile, number: int, billing: str, rng: Random) -> datetime:
    """Start of the account's use of the product, such that its terms fall where they should."""
    age = rng.randint(*profile.age_days)
    if billing == "annual_mid_term":
        age = rng.randint(75, 245) + 365 * rng.randint(0, 1)
    elif billing == "annual_renewing":
        age = 365 * rng.randint(1, 2) - rng.randint(12, 78)
    elif billing == "annual_ended":
        age = 365 * rng.randint(1, 2) + rng.randint(8, 84)
    elif billing in _EARLY:
        age = rng.randint(430, 700)
    signup = moment(rng, age)
    if billing in _MID_MONTH:
        signup = signup.replace(day=8 + number * 2 % 19)
    return signup


def turn_int(options: tuple[int, ...], number: int) -> int:
    """The option of the account with this number within its profile."""
    return options[number % len(options)]


def _contacts(account: Account, rng: Random) -> list[Contact]:
    contacts = []
    for position in range(rng.randint(2, 4)):
        first = names.PEOPLE[rng.randrange(len(names.PEOPLE))]
        last = names.SURNAMES[(rng.randrange(5) * 5 + position) % len(names.SURNAMES)]
        email = f"{first}.{last}.{position}@{account.domain}".lower()
        role = names.ROLES[(account.index + position) % len(names.ROLES)]
        contacts.append(Contact(f"{account.company_id}{position + 1}", email, role))
    return contacts


def crm_rows(account: Account, seed: int) -> Rows:
    """Rows of company, contact and deal of one account."""
    rng = stream(seed, "crm", account.index)
    rows = Rows()
    company_row(rows, account, rng, account.company_id, account.name)
    for position, contact in enumerate(account.contacts):
        _contact_row(rows, account, contact, position, rng)
    _deal_rows(rows, account, rng)
    return rows


def company_row(rows: Rows, account: Account, rng: Random, company_id: str, name: str) -> None:
    """Add one company row with the traits of the account."""
    country, state, city, _ = account.place
    modified = account.created + (AS_OF_END - account.created) * rng.random()
    parent = None
    if account.index % 58 == 32:
        parent = str(100001 + account.index - 29)
    revenue = account.employees * rng.randrange(80, 220) * 1000
    rows.add(
        "hubspot.company",
        id=company_id,
        property_name=name,
        property_domain=account.domain if account.profile.identity != "no_domain" else None,
        property_hs_parent_company_id=parent,
        property_industry=None
        if account.index % 17 == 5
        else names.INDUSTRIES[(account.index * 3 + account.number) % len(names.INDUSTRIES)],
        property_numberofemployees=account.employees or None,
        property_annualrevenue=Decimal(revenue) if revenue and account.index % 6 else None,
        property_country=country,
        property_state=state,
        property_city=city,
        property_hubspot_owner_id=f"owner_{account.index % 7 + 1}" if account.index % 9 else None,
        property_hs_analytics_source=names.SOURCES[rng.randrange(len(names.SOURCES))],
        property_is_strategic=account.index % 31 == 0 or None,
        property_use_case=account.use_case,
        property_desired_outcome=names.OUTCOMES[rng.randrange(len(names.OUTCOMES))],
        property_pain_point=names.PAIN_POINTS[rng.randrange(len(names.PAIN_POINTS))],
        property_preferred_channel=names.CHANNELS[rng.randrange(len(names.CHANNELS))],
        property_createdate=account.created,
        property_hs_lastmodifieddate=modified,
        _fivetran_deleted=False,
        _fivetran_synced=synced(rng, modified),
    )


def _contact_row(
    rows: Rows, account: Account, contact: Contact, position: int, rng: Random
) -> None:
    created = account.created + timedelta(days=rng.randint(0, 3), minutes=rng.randrange(600))
    created = min(created, AS_OF_END)
    first, last, _ = contact.email.split("@")[0].split(".")
    role, seniority, title = contact.role
    turn_ = account.index + position * 3
    rows.add(
        "hubspot.contact",
        id=contact.id,
        property_email=contact.email.upper() if turn_ % 53 == 1 else contact.email,
        property_firstname=first.capitalize(),
        property_lastname=last.capitalize(),
        property_jobtitle=title,
        property_hs_role=role,
        property_hs_seniority=seniority,
        property_associatedcompanyid=account.company_id if turn_ % 97 else None,
        property_country=account.place[0],
        property_age_band=names.AGE_BANDS[rng.randrange(len(names.AGE_BANDS))],
        property_gender=names.GENDERS[rng.randrange(len(names.GENDERS))],
        property_attitude=names.ATTITUDES[rng.randrange(len(names.ATTITUDES))],
        property_marketing_consent=(True, True, True, False, None)[rng.randrange(5)],
        property_hs_email_optout=rng.random() < 0.08,
        property_createdate=created,
        _fivetran_deleted=turn_ % 89 == 7,
        _fivetran_synced=synced(rng, created),
    )


_OPEN_STAGES = ("appointment", "qualified", "proposal", "negotiation")


def _deal_rows(rows: Rows, account: Account, rng: Random) -> None:
    profile = account.profile
    plans: list[tuple[str, str, datetime, datetime]] = []
    if profile.name == "prospect_deal":
        stage = _OPEN_STAGES[account.number % len(_OPEN_STAGES)]
        plans.append(
            ("newbusiness", stage, account.created, AS_OF_END + timedelta(days=rng.randint(5, 80)))
        )
    elif profile.name == "old_prospect" and account.number % 2:
        lost_at = account.created + timedelta(days=60)
        plans.append(("newbusiness", "closedlost", account.created, lost_at))
    elif profile.lifecycle in ("paying", "churned", "won_back") and account.index % 2:
        plans.append(("newbusiness", "closedwon", account.created, account.signup))
    if profile.name in ("upsell_ready", "expansion_candidate") and account.number % 2:
        opened = moment(rng, rng.randint(5, 40))
        expected = AS_OF_END + timedelta(days=rng.randint(10, 60))
        plans.append(("existingbusiness", "proposal", opened, expected))
    for position, (kind, stage, opened, closes) in enumerate(plans):
        closed = stage.startswith("closed")
        changed = closes if closed else opened
        rows.add(
            "hubspot.deal",
            deal_id=f"{account.company_id}{position + 1}",
            property_associatedcompanyid=account.company_id,
            property_dealtype=kind,
            property_dealstage=stage,
            property_amount=Decimal(account.seats * rng.randrange(120, 500)),
            property_deal_currency_code=account.currency.upper(),
            property_hs_is_closed=closed,
            property_hs_is_closed_won=stage == "closedwon",
            property_createdate=opened,
            property_closedate=closes,
            _fivetran_deleted=False,
            _fivetran_synced=synced(rng, max(changed, opened)),
        )
