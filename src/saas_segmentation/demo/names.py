"""Names, places and words that accounts and people are made of."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words(
    "Amber Aspen Beacon Birch Blue Bright Cedar Clear Cobalt Coral Crest Delta Ember Falcon Fern "
    "Granite Harbor Hazel Indigo Iron Juniper Lark Linden Lumen Maple Meadow Nimbus North Onyx "
    "Orchard Pine Quartz Raven River Sable Silver Slate Summit Tidal Willow"
)
_SECOND = _words(
    "Analytics Works Labs Foods Freight Health Energy Studio Motors Retail Partners Robotics "
    "Textiles Travel Media Finance Farms Builders Systems Education Chemicals Security Telecom "
    "Logistics Games Optics Insurance Legal Marine Design"
)
_SUFFIXES = ("", "Inc.", "Ltd", "GmbH", "Group", "SA", "BV", "Co.")

HOSTILE_NAMES = (
    'O\'Brien & Sons, "The Builders"',
    "<script>alert('x')</script> Ltd",
    "Rocket \U0001f680 Labs",
    "株式会社さくら計画",
    "Компания «Север»",
    "شركة النور للتخطيط",
    "Robert'); DROP TABLE accounts;--",
    "Very Long Name " + "of a Holding of Holdings " * 7 + "Incorporat",
    "Comma, Semicolon; and=Formula",
    "=HYPERLINK(1,2) Trading",
)
PEOPLE = _words(
    "Ada Alan Barbara Chen Dana Elif Emil Farah Grace Hugo Ines Jonas Kofi Lena Marta Nadia Omar "
    "Priya Quinn Rosa Samir Tara Uwe Vera Wanda Xavier Yuki Zoe"
)
SURNAMES = _words(
    "Abe Berg Costa Diaz Evans Fischer Garcia Haddad Ito Jensen Kim Lopez Meyer Novak Okafor "
    "Patel Quist Rossi Silva Tanaka Ueda Vogel Weber Xu Yilmaz Zhang"
)
INDUSTRIES = (
    "software",
    "manufacturing",
    "retail",
    "healthcare",
    "finance",
    "education",
    "media",
    "logistics",
    "construction",
    "public_sector",
)
# Country, state, city, currency.
PLACES = (
    ("US", "CA", "San Francisco", "usd"),
    ("US", "NY", "New York", "usd"),
    ("US", "TX", "Austin", "usd"),
    ("US", "WA", "Seattle", "usd"),
    ("CA", "ON", "Toronto", "usd"),
    ("MX", None, "Mexico City", "usd"),
    ("BR", "SP", "São Paulo", "usd"),
    ("AR", None, "Buenos Aires", "usd"),
    ("DE", "BE", "Berlin", "eur"),
    ("DE", "BY", "München", "eur"),
    ("FR", None, "Paris", "eur"),
    ("NL", None, "Amsterdam", "eur"),
    ("ES", None, "Madrid", "eur"),
    ("PL", None, "Warszawa", "eur"),
    ("GB", None, "London", "gbp"),
    ("GB", None, "Manchester", "gbp"),
    ("JP", None, "東京", "jpy"),
    ("JP", None, "大阪", "jpy"),
    ("IN", "KA", "Bengaluru", "usd"),
    ("SG", None, "Singapore", "usd"),
    ("AE", None, "Dubai", "usd"),
    ("AU", "NSW", "Sydney", "usd"),
    ("NZ", None, "Auckland", "usd"),
    (None, None, None, "usd"),
)
AFRICA = (
    ("NG", None, "Lagos", "usd"),
    ("KE", None, "Nairobi", "usd"),
    ("ZA", None, "Cape Town", "usd"),
    ("EG", None, "Cairo", "usd"),
)
TAX_PERCENT = {"DE": 19, "FR": 20, "NL": 21, "ES": 21, "PL": 23, "GB": 20}
SOURCES = (
    "ORGANIC_SEARCH",
    "PAID_SEARCH",
    "PAID_SOCIAL",
    "SOCIAL_MEDIA",
    "REFERRALS",
    "DIRECT_TRAFFIC",
    "EMAIL_MARKETING",
    "OFFLINE",
    "PARTNER",
    "EVENT",
    None,
)
# Role, seniority, job title.
ROLES = (
    ("champion", "manager", "Project Manager"),
    ("decision_maker", "executive", "Chief Operating Officer"),
    ("user", "individual_contributor", "Planner"),
    ("decision_maker", "director", "Director of Operations"),
    ("billing", "manager", "Finance Manager"),
    ("user", "individual_contributor", "Team Lead"),
    ("influencer", "vice_president", "VP Engineering"),
    (None, None, None),
)
AGE_BANDS = (None, "25-34", None, "35-44", "18-24", "45-54", None, "55-64")
GENDERS = (None, "female", "male", None, "non_binary", "female", "male", None)
ATTITUDES = (None, "enthusiast", "pragmatist", None, "sceptic", "health_conscious", "casual", None)
OUTCOMES = ("deliver_on_time", "save_time", "see_progress", "align_teams", None)
PAIN_POINTS = ("missed_deadlines", "manual_reports", "scattered_tools", "unclear_ownership", None)
CHANNELS = ("email", "in_app", "phone", "email", None)


def company_name(index: int) -> tuple[str, str]:
    """Name and domain of the account with this index; domains never repeat."""
    first = _FIRST[index % len(_FIRST)]
    second = _SECOND[(index // len(_FIRST) + index * 7) % len(_SECOND)]
    suffix = _SUFFIXES[(index * 5 + index // 8) % len(_SUFFIXES)]
    round_number = index // (len(_FIRST) * len(_SECOND))
    number = f"-{round_number + 1}" if round_number else ""
    domain = f"{first}-{second}{number}.example".lower()
    if index % 40 == 13:
        return HOSTILE_NAMES[index // 40 % len(HOSTILE_NAMES)], domain
    return f"{first} {second} {suffix}".strip(), domain
