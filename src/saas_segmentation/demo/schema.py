"""The raw tables: columns, types, descriptions. Writers, tests and the seed YAML read them here."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

Row = dict[str, object]


@dataclass(frozen=True)
class Column:
    """One column: its name, type and one-line description."""

    name: str
    kind: str
    description: str


@dataclass(frozen=True)
class Table:
    """One raw table of a vendor."""

    vendor: str
    name: str
    description: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def full_name(self) -> str:
        """Name as the generator uses it, `vendor.table`."""
        return f"{self.vendor}.{self.name}"

    @property
    def file_name(self) -> str:
        """Name of the seed, without ending."""
        return self.name if self.vendor == "truth" else f"raw_{self.vendor}__{self.name}"


class Rows:
    """Generated rows, table by table."""

    def __init__(self) -> None:
        self.tables: defaultdict[str, list[Row]] = defaultdict(list)

    def add(self, table: str, **values: object) -> Row:
        """Append one row to `vendor.table` and return it."""
        self.tables[table].append(values)
        return values

    def extend(self, other: Rows) -> None:
        """Append all rows of another collection."""
        for table, rows in other.tables.items():
            self.tables[table].extend(rows)


def _table(vendor: str, name: str, key: str, description: str, columns: str) -> Table:
    parsed = []
    for line in columns.strip().splitlines():
        column, kind, text = (part.strip() for part in line.split("|", 2))
        parsed.append(Column(column, kind, text))
    return Table(vendor, name, description, tuple(key.split()), tuple(parsed))


_SYNCED = "_fivetran_synced | timestamp | When the connector landed this delivery of the row, UTC."
_DELETED = "_fivetran_deleted | boolean | Whether the row was deleted at the vendor."
_ONCE_DELETED = "_fivetran_deleted | boolean | True where it was deleted at Stripe, else empty."

_HUBSPOT = (
    _table(
        "hubspot",
        "company",
        "id",
        "One row per HubSpot company and delivery.",
        f"""
        id | text | HubSpot company id.
        property_name | text | Company name as typed in by people.
        property_domain | text | Web domain of the company.
        property_hs_parent_company_id | text | Company id of the parent company.
        property_industry | text | Industry.
        property_numberofemployees | integer | Number of employees.
        property_annualrevenue | decimal | Annual revenue in US dollars.
        property_country | text | Country, ISO 3166 two letters.
        property_state | text | State or province.
        property_city | text | City.
        property_hubspot_owner_id | text | Id of the employee who owns the account.
        property_hs_analytics_source | text | Raw acquisition source as HubSpot names it.
        property_is_strategic | boolean | Whether sales marked the account as strategic.
        property_use_case | text | Declared use case.
        property_desired_outcome | text | Outcome that the customer wants.
        property_pain_point | text | Pain point that the customer stated.
        property_preferred_channel | text | Channel on which the customer wants to be reached.
        property_createdate | timestamp | When the company was created in the CRM, UTC.
        property_hs_lastmodifieddate | timestamp | When the company last changed, UTC.
        {_DELETED}
        {_SYNCED}
        """,
    ),
    _table(
        "hubspot",
        "company_merge",
        "merged_company_id",
        "One row per company that was merged into another.",
        f"""
        merged_company_id | text | Company id that no longer exists.
        company_id | text | Company id that survived; may itself be merged later.
        merged_at | timestamp | When the two were merged, UTC.
        {_SYNCED}
        """,
    ),
    _table(
        "hubspot",
        "account_link",
        "id",
        "One row per reviewed link from a vendor's record to a company.",
        f"""
        id | text | Id of the link.
        property_source_name | text | Vendor of the linked record: stripe, segment or zendesk.
        property_source_account_id | text | Id of the record at the vendor.
        property_company_id | text | HubSpot company id that the record belongs to.
        {_DELETED}
        {_SYNCED}
        """,
    ),
    _table(
        "hubspot",
        "contact",
        "id",
        "One row per HubSpot contact and delivery.",
        f"""
        id | text | HubSpot contact id.
        property_email | text | Email address.
        property_firstname | text | First name.
        property_lastname | text | Last name.
        property_jobtitle | text | Job title.
        property_hs_role | text | Role of the contact in the buying or using of the product.
        property_hs_seniority | text | Seniority.
        property_associatedcompanyid | text | HubSpot company id of the contact.
        property_country | text | Country, ISO 3166 two letters.
        property_age_band | text | Age band, where declared.
        property_gender | text | Gender, where declared.
        property_attitude | text | Declared attitude: enthusiast, pragmatist, sceptic.
        property_marketing_consent | boolean | Whether the contact agreed to marketing mail.
        property_hs_email_optout | boolean | Whether the contact opted out of all mail.
        property_createdate | timestamp | When the contact was created, UTC.
        {_DELETED}
        {_SYNCED}
        """,
    ),
    _table(
        "hubspot",
        "deal",
        "deal_id",
        "One row per HubSpot deal and delivery.",
        f"""
        deal_id | text | HubSpot deal id.
        property_associatedcompanyid | text | HubSpot company id of the deal.
        property_dealtype | text | newbusiness or existingbusiness.
        property_dealstage | text | Stage of the sales pipeline.
        property_amount | decimal | Annual value of the deal in its currency.
        property_deal_currency_code | text | Currency, ISO 4217 upper case.
        property_hs_is_closed | boolean | Whether the deal is decided.
        property_hs_is_closed_won | boolean | Whether the deal was won.
        property_createdate | timestamp | When the deal was created, UTC.
        property_closedate | timestamp | When the deal closed or is expected to close, UTC.
        {_DELETED}
        {_SYNCED}
        """,
    ),
)

_STRIPE = (
    _table(
        "stripe",
        "customer",
        "id",
        "One row per Stripe customer and delivery.",
        f"""
        id | text | Stripe customer id.
        name | text | Customer name.
        email | text | Billing email address.
        metadata | text | JSON text; crm_company_id names the HubSpot company.
        created | timestamp | When the customer was created, UTC.
        livemode | boolean | False for test data.
        is_deleted | boolean | Whether the customer was deleted at Stripe.
        {_SYNCED}
        """,
    ),
    _table(
        "stripe",
        "subscription_history",
        "id _fivetran_start",
        "One row per subscription and span of time in which nothing about it changed.",
        f"""
        id | text | Stripe subscription id.
        customer_id | text | Stripe customer that pays for it.
        status | text | Stripe's status of the subscription in this span.
        pause_collection_behavior | text | void or keep_as_draft while collection is paused.
        trial_start | timestamp | When the trial started, UTC.
        trial_end | timestamp | When the trial ends, UTC.
        current_period_start | timestamp | Start of the billing period at the version's start, UTC.
        current_period_end | timestamp | End of the billing period at the version's start, UTC.
        cancel_at_period_end | boolean | Whether it will end with its billing period.
        cancel_requested_at | timestamp | When the customer asked for the cancellation, UTC.
        ended_at | timestamp | When the subscription ended, UTC.
        cancellation_reason | text | cancellation_requested or payment_failed.
        start_date | timestamp | When the subscription started, UTC; may be backdated.
        livemode | boolean | False for test data.
        _fivetran_start | timestamp | Start of this version, UTC, inclusive.
        _fivetran_end | timestamp | End of this version, UTC, exclusive; empty while current.
        _fivetran_active | boolean | Whether this version is the current one.
        {_SYNCED}
        """,
    ),
    _table(
        "stripe",
        "subscription_item_history",
        "id _fivetran_start",
        "One row per subscription item and span of time in which nothing about it changed.",
        f"""
        id | text | Stripe subscription item id.
        subscription_id | text | Subscription that the item belongs to.
        price_id | text | Price in force in this span.
        quantity | integer | Seats, or metered units of a month.
        _fivetran_start | timestamp | Start of this version, UTC, inclusive.
        _fivetran_end | timestamp | End of this version, UTC, exclusive; empty while current.
        _fivetran_active | boolean | Whether this version is the current one.
        {_SYNCED}
        """,
    ),
    _table(
        "stripe",
        "price",
        "id",
        "One row per Stripe price.",
        f"""
        id | text | Stripe price id.
        product_id | text | Product that the price sells.
        nickname | text | Name of the price for people.
        currency | text | Currency, ISO 4217 lower case.
        unit_amount | decimal | Price of one unit in minor units; empty where it has decimals.
        unit_amount_decimal | text | Price of one unit in minor units, up to 12 decimals.
        billing_scheme | text | per_unit or tiered.
        tiers_mode | text | graduated or volume, where the price has tiers.
        transform_quantity_divide_by | integer | Units in a package, where packages are sold.
        transform_quantity_round | text | up or down: what becomes of a package not full.
        recurring_interval | text | Billing interval: day, week, month or year.
        recurring_interval_count | integer | Intervals between two invoices.
        recurring_usage_type | text | licensed or metered.
        livemode | boolean | False for test data.
        created | timestamp | When the price was created, UTC.
        {_SYNCED}
        """,
    ),
    _table(
        "stripe",
        "price_tier",
        "price_id tier_index",
        "One row per tier of a Stripe price.",
        f"""
        price_id | text | Stripe price id.
        tier_index | integer | Place of the tier, from 1.
        up_to | integer | Last unit of the tier; empty for no limit.
        unit_amount | decimal | Price of one unit in the tier, in minor units.
        unit_amount_decimal | text | The same with up to 12 decimals, where it has any.
        flat_amount | decimal | Fee of the tier as a whole, in minor units.
        {_SYNCED}
        """,
    ),
    _table(
        "stripe",
        "product",
        "id",
        "One row per Stripe product.",
        f"""
        id | text | Stripe product id.
        name | text | Product name.
        plan_tier | text | starter, team, business, enterprise or addon.
        created | timestamp | When the product was created, UTC.
        {_SYNCED}
        """,
    ),
    _table(
        "stripe",
        "coupon",
        "id",
        "One row per Stripe coupon.",
        f"""
        id | text | Stripe coupon id.
        percent_off | decimal | Percent taken off each invoice.
        amount_off | integer | Amount taken off each invoice, in minor units.
        currency | text | Currency of the amount, lower case.
        duration | text | once, repeating or forever.
        duration_in_months | integer | Months that a repeating coupon lasts.
        created | timestamp | When the coupon was created, UTC.
        {_SYNCED}
        """,
    ),
    _table(
        "stripe",
        "discount",
        "id",
        "One row per coupon given to a customer, to one subscription or to one item of it.",
        f"""
        id | text | Stripe discount id.
        coupon_id | text | Coupon that was given.
        customer_id | text | Customer who has the discount.
        subscription_id | text | Subscription it is limited to; empty for all of the customer.
        subscription_item_id | text | Item that it is limited to; empty for the whole subscription.
        starts_at | timestamp | When it starts, UTC.
        ends_at | timestamp | When it ends, UTC; empty for no end.
        {_SYNCED}
        """,
    ),
    _table(
        "stripe",
        "invoice",
        "id",
        "One row per Stripe invoice and delivery.",
        f"""
        id | text | Stripe invoice id.
        customer_id | text | Customer who is billed.
        subscription_id | text | Subscription that is billed.
        status | text | draft, open, paid, void or uncollectible.
        currency | text | Currency, ISO 4217 lower case.
        total | integer | Amount due in minor units, tax included.
        tax | integer | Tax in minor units.
        created | timestamp | When the invoice was created, UTC.
        due_date | timestamp | When it is due, UTC.
        paid_at | timestamp | When it was paid, UTC.
        livemode | boolean | False for test data.
        {_ONCE_DELETED}
        {_SYNCED}
        """,
    ),
    _table(
        "stripe",
        "invoice_line_item",
        "id",
        "One row per line of a Stripe invoice and delivery.",
        f"""
        id | text | Stripe invoice line id.
        invoice_id | text | Invoice that the line is on.
        subscription_id | text | Subscription that is billed.
        subscription_item_id | text | Item that is billed; empty for one-off charges.
        price_id | text | Price that is billed; empty for one-off charges.
        type | text | subscription or invoiceitem.
        proration | boolean | Whether the line settles a change inside a billing period.
        quantity | integer | Units that are billed.
        amount | integer | Amount in minor units, before discounts and tax.
        discount_amount | integer | What discounts take off this line, in minor units.
        currency | text | Currency, ISO 4217 lower case.
        period_start | timestamp | Start of the time that the line bills, UTC.
        period_end | timestamp | End of the time that the line bills, UTC.
        livemode | boolean | False for test data.
        {_ONCE_DELETED}
        {_SYNCED}
        """,
    ),
    _table(
        "stripe",
        "charge",
        "id",
        "One row per Stripe charge that was refunded.",
        f"""
        id | text | Stripe charge id.
        invoice_id | text | Invoice that the charge paid.
        {_SYNCED}
        """,
    ),
    _table(
        "stripe",
        "refund",
        "id",
        "One row per Stripe refund and delivery.",
        f"""
        id | text | Stripe refund id.
        charge_id | text | Charge that is refunded.
        amount | integer | Amount given back, in minor units.
        currency | text | Currency, ISO 4217 lower case.
        status | text | succeeded, pending or failed.
        created | timestamp | When the refund was made, UTC.
        {_SYNCED}
        """,
    ),
    _table(
        "stripe",
        "subscription_schedule_phase",
        "schedule_id starts_at price_id",
        "One row per item of a phase of a Stripe subscription schedule and delivery.",
        f"""
        schedule_id | text | Stripe subscription schedule id.
        customer_id | text | Customer who signed.
        subscription_id | text | Subscription that is scheduled; empty where it starts a new one.
        status | text | not_started, active, completed, released or canceled.
        price_id | text | Price of the phase.
        quantity | integer | Seats of the phase.
        starts_at | timestamp | Start of the phase, UTC.
        ends_at | timestamp | End of the phase, UTC; empty for no end.
        {_ONCE_DELETED}
        {_SYNCED}
        """,
    ),
)

_OTHERS = (
    _table(
        "segment",
        "tracks",
        "id",
        "One row per product event and delivery.",
        """
        id | text | Id of the event.
        event | text | Name of the event.
        user_id | text | User of the product.
        context_group_id | text | Workspace in which it happened.
        context_device_type | text | desktop, mobile or tablet.
        context_os_name | text | Operating system.
        context_browser | text | Browser.
        is_error | boolean | Whether the action ended in an error.
        timestamp | timestamp | When it happened, UTC.
        received_at | timestamp | When it was loaded, UTC.
        """,
    ),
    _table(
        "segment",
        "groups",
        "group_id",
        "One row per workspace of the product and delivery.",
        """
        group_id | text | Workspace id; for most workspaces the HubSpot company id.
        name | text | Workspace name.
        domain | text | Email domain of the workspace.
        crm_company_id | text | HubSpot company id, where known.
        received_at | timestamp | When it was loaded, UTC.
        """,
    ),
    _table(
        "zendesk",
        "organization",
        "id",
        "One row per Zendesk organization and delivery.",
        f"""
        id | text | Zendesk organization id.
        name | text | Organization name.
        external_id | text | HubSpot company id, where known.
        domain_name | text | Email domain of the organization.
        {_DELETED}
        {_SYNCED}
        """,
    ),
    _table(
        "zendesk",
        "ticket",
        "id",
        "One row per support ticket and delivery.",
        f"""
        id | text | Zendesk ticket id.
        organization_id | text | Organization that asked.
        requester_id | text | HubSpot contact id of the person who asked.
        priority | text | low, normal, high or urgent.
        status | text | new, open, pending, solved or closed.
        created_at | timestamp | When the ticket was opened, UTC.
        solved_at | timestamp | When it was solved, UTC.
        first_response_minutes | integer | Minutes until the first answer.
        handle_minutes | integer | Minutes of work that the ticket took.
        {_DELETED}
        {_SYNCED}
        """,
    ),
    _table(
        "delighted",
        "response",
        "id",
        "One row per survey answer and delivery.",
        f"""
        id | text | Id of the answer.
        person_email | text | Email address of the person who answered.
        crm_company_id | text | HubSpot company id, where the person has it.
        survey_type | text | nps or csat.
        score | integer | 0 to 10 for nps, 1 to 5 for csat.
        comment | text | What the person wrote.
        created_at | timestamp | When it was answered, UTC.
        {_SYNCED}
        """,
    ),
    _table(
        "spend",
        "channel_spend",
        "spend_date channel",
        "One row per day and channel with sales and marketing spend.",
        f"""
        spend_date | date | Day of the spend.
        channel | text | Raw acquisition source, as in HubSpot.
        currency | text | Currency, ISO 4217 upper case.
        amount | decimal | Money spent.
        {_SYNCED}
        """,
    ),
    _table(
        "exchange_rates",
        "daily_rate",
        "rate_date currency",
        "One row per working day and currency.",
        f"""
        rate_date | date | Day of the rate.
        currency | text | Currency, ISO 4217 upper case.
        rate | rate | US dollars for one unit of the currency.
        {_SYNCED}
        """,
    ),
)

TRUTH_TABLES = (
    _table(
        "truth",
        "demo_truth_accounts",
        "account_id",
        "One row per account that should exist, with the lifecycle that was planted.",
        """
        account_id | text | HubSpot company id, or stripe:<customer id> where nothing matches.
        expected_lifecycle | text | prospect, trial, free, paying, churned or won_back.
        planted_profile | text | Behaviour that the generator gave the account.
        stripe_customer_ids | text | Live Stripe customers of the account, separated by ;.
        workspace_id | text | Workspace of the product, where the account has one.
        """,
    ),
    _table(
        "truth",
        "demo_truth_segments",
        "account_id segment_key",
        "One row per account and named segment that was planted for the as-of day, or that the "
        "generator's own rows put in the segment.",
        """
        account_id | text | HubSpot company id.
        segment_key | text | Named segment in which the account must be.
        note | text | What was planted, or what the rows show by chance.
        """,
    ),
    _table(
        "truth",
        "demo_truth_identity",
        "source_name source_account_id",
        "One row per vendor record, with the account that it belongs to.",
        """
        source_name | text | stripe, segment or zendesk.
        source_account_id | text | Id of the record at the vendor.
        account_id | text | HubSpot company id; empty where it must not be matched.
        how | text | explicit_id, account_link, domain, merged_chain, ambiguous, free_mail, none.
        """,
    ),
    _table(
        "truth",
        "demo_truth_billing_errors",
        "company_id month_start_date",
        "One row per account and month in which it was planted that invoices and terms differ.",
        """
        company_id | text | HubSpot company id.
        month_start_date | date | First day of the month of the invoice.
        kind | text | wrong_price, billed_twice, not_billed, or backdated for time never billed.
        amount | decimal | Billed too much (or too little, if negative) in US dollars, without tax.
        """,
    ),
    _table(
        "truth",
        "demo_truth_faults",
        "vendor table_name record_id fault",
        "One row per raw row that was broken on purpose.",
        """
        vendor | text | Vendor of the raw table.
        table_name | text | Raw table.
        record_id | text | Key of the broken row; parts of a key are joined by |.
        fault | text | What is wrong with it.
        """,
    ),
)

RAW_TABLES = _HUBSPOT + _STRIPE + _OTHERS
TABLES = {table.full_name: table for table in RAW_TABLES + TRUTH_TABLES}
