"""Time-based one-time codes (RFC 6238: 30 seconds, 6 digits, SHA-1 as all phone apps take it)."""

from __future__ import annotations

import base64
import hmac

import pyotp
import segno
from django.utils.crypto import salted_hmac

from gongkai.base.core import clock

from .models import User

STEP_SECONDS = 30


def proposed_secret(user: User) -> str:
    """The key that a set-up begun now would give: the same until password or last code change.

    Derived and not stored, so that looking at the set-up page writes nothing.
    """
    digest = salted_hmac(
        "gongkai.totp", f"{user.code}\0{user.password}\0{user.totp_last_step}", algorithm="sha256"
    )
    return base64.b32encode(digest.digest()[:20]).decode()


def current_step() -> int:
    """The number of the running 30 seconds; the machine's own time, as the phone's."""
    return int(clock.wall().timestamp()) // STEP_SECONDS


def matching_step(secret: str, code: str) -> int | None:
    """The time step whose code this is (the running one, one before, one after), or None."""
    generator = pyotp.TOTP(secret)
    given = "".join(code.split())
    now = current_step()
    found = None
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(generator.generate_otp(step).encode(), given.encode()):
            found = step
    return found


def take_code(user: User, code: str) -> bool:
    """Use up a code of the user's confirmed key; False for a wrong one and for one used before."""
    step = matching_step(user.totp_secret, code) if user.totp_secret else None
    if step is None:
        return False
    # One statement: of two logins with the same code only one gets the row.
    fresh = User.objects.filter(pk=user.pk, totp_last_step__lt=step)
    if not fresh.update(totp_last_step=step):
        return False
    user.totp_last_step = step
    return True


def confirm(user: User, secret: str, code: str) -> bool:
    """Make secret the user's key if code is one of its codes; that code is used up by it."""
    step = matching_step(secret, code)
    if step is None:
        return False
    user.totp_secret, user.totp_confirmed, user.totp_last_step = secret, True, step
    user.save(update_fields=["totp_secret", "totp_confirmed", "totp_last_step"])
    return True


def qr_svg(user: User, secret: str, issuer: str) -> str:
    """The set-up code as inline SVG."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=user.username, issuer_name=issuer)
    return str(segno.make(uri, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff"))
