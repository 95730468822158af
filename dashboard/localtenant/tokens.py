"""Bearer tokens: JWT signed with a key that is made at first use and kept beside the database."""

import hashlib
import hmac
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path

import jwt
from django.conf import settings

from dashboard.localtenant import clock
from dashboard.localtenant.constants import ADMIN_ID, TENANT_ID
from dashboard.localtenant.errors import ApiError, Code, refuse

_ALGORITHM = "HS256"
_LIFETIME = timedelta(days=365)
_KEY_LENGTH = 64  # characters


class KeyCut(OSError):
    """The file of the key does not hold a whole one; the text says what to do."""


def make_token(user_id: str = ADMIN_ID, *, lifetime: timedelta = _LIFETIME, expired: bool = False) -> str:
    now = clock.now()
    ends_at = now - timedelta(hours=1) if expired else now + lifetime
    claims = {"sub": user_id, "iss": TENANT_ID, "iat": min(now, ends_at), "exp": ends_at}
    return jwt.encode(claims, _key(), algorithm=_ALGORITHM)


def user_id_of(token: str) -> str:
    """The user that a token speaks for.

    Raises ApiError 401 when the token is not ours, was changed, or has expired by the tenant's clock.
    """
    try:
        claims = jwt.decode(
            token,
            _key(),
            algorithms=[_ALGORITHM],
            issuer=TENANT_ID,
            options={"require": ["sub", "exp", "iss"], "verify_exp": False, "verify_iat": False},
        )
        ends_at = int(claims["exp"])
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise unauthorized("The token is not one of this tenant.") from error
    if ends_at <= clock.now().timestamp():
        raise unauthorized(f"The token has expired at {_utc(ends_at)}.")
    return str(claims["sub"])


def client_secret() -> str:
    """The secret of the tenant's one OAuth client; it follows from the key and is kept nowhere else."""
    return hmac.new(_key().encode(), b"oauth client", hashlib.sha256).hexdigest()


def unauthorized(detail: str) -> ApiError:
    return refuse(401, Code.UNAUTHORIZED, detail, WWW_Authenticate="Bearer")


def _key() -> str:
    path = Path(settings.DATA) / "localtenant_key"
    if not path.exists():
        _make_key(path)
    key = path.read_text()
    if len(key) < _KEY_LENGTH:
        raise KeyCut(f"{path} is empty or cut, as a full disk leaves it: remove it, then start again.")
    return key


def _make_key(path: Path) -> None:
    """Written aside and linked in one step: two processes that start at once end up with one key."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()


def _utc(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, clock.now().tzinfo).strftime("%Y-%m-%dT%H:%M:%SZ")
