"""What an answer that is no success means to the loop that sends; the same for every CRM."""

from __future__ import annotations

from urllib3.exceptions import InvalidHeader
from urllib3.util import Retry

from saas_segmentation.sync.sending import BadBatch, Forbidden, Throttled, Unavailable

# Too slow, locked for seconds, too many calls, on the move to another data centre.
PASSING = {408, 423, 429, 477}


def explained(
    crm: str, status: int, message: str, retry_after: str | None, rights: str = ""
) -> Exception:
    """The error that says what to do about a status."""
    wait = seconds_to_wait(retry_after)
    if status in PASSING or (status >= 500 and wait is not None):
        return Throttled(wait, f"{crm} answers {status}")
    if status in (401, 403):
        return Forbidden(f"{crm} does not accept the token for this ({status}: {message}).{rights}")
    if 400 <= status < 500:
        return BadBatch(message)
    return Unavailable(f"{crm} answers {status}")


def seconds_to_wait(retry_after: str | None) -> float | None:
    """What the header asks for, in seconds or as a date; None where it asks for nothing."""
    try:
        return Retry().parse_retry_after(retry_after) if retry_after else None
    except InvalidHeader:
        return None


def without(token: str, text: str) -> str:
    """A CRM's message, which may repeat what it was sent."""
    return text.replace(token, "…")
