"""Authorization tokens whose time is over, made with the key of a server: nobody waits until one has expired.

Knows how tokens are signed; asserts nothing.
"""

import base64
import hashlib
import hmac
import json

# A second of the year 2001.
_OVER = 1_000_000_000


def expired(process, token):
    """The same token, but that it ended long ago. The server is started again on the way."""
    keys = {}
    process.change_store(lambda store: keys.update(store.execute("SELECT id, hexadecimal FROM token_key").fetchall()))
    header, claims, _ = token.split(".")
    key = hashlib.sha256(keys[json.loads(_decoded(header))["kid"]].encode()).digest()
    said = json.dumps({**json.loads(_decoded(claims)), "expires": _OVER}, separators=(",", ":"))
    signed = f"{header}.{_encoded(said.encode())}"
    return f"{signed}.{_encoded(hmac.new(key, signed.encode(), hashlib.sha256).digest())}"


def _decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _encoded(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
