"""Where the sales of a previewed file wait for the owner's yes.

What is kept is what would be sent, hashed, and never the file itself. It lies in the
instance folder, which all processes of the shop share, and is named by a signed token
together with its digest: what was previewed is taken in, and nothing else. After an
hour it is forgotten.
"""

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from capi.acts import new_id
from capi.offline import Sale

KEPT_SECONDS = 3600
_SUFFIX = ".sales"


class Gone(LookupError):
    """What the token names is not here, not any more, or not as it was."""


@dataclass(frozen=True)
class Kept:
    """The sales that were previewed, and the tag of their upload."""

    sales: Iterator[Sale]
    upload_tag: str | None


def keep(sales: Iterable[Sale], *, upload_tag: str | None, now: float) -> str:
    """Keep the sales; gives the token. `now` is in epoch seconds."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    forget_old(now)
    name = new_id()
    path = folder / f"{name}{_SUFFIX}"
    digest = sha256()
    try:
        with open(path, "xb", opener=_for_us_alone) as file:
            for sale in sales:
                line = _line(sale)
                file.write(line)
                digest.update(line)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    os.utime(path, (now, now))
    return _signer().dumps([name, digest.hexdigest(), upload_tag, int(now)])


@contextmanager
def opened(token: str, *, now: float) -> Iterator[Kept]:
    """The sales that a token names, forgotten once they were taken in.

    Raises Gone.
    """
    try:
        name, digest, upload_tag, kept_at = _signer().loads(token)
    except BadSignature as error:
        raise Gone from error
    if now > kept_at + KEPT_SECONDS:
        raise Gone
    path = _folder() / f"{name}{_SUFFIX}"
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise Gone from error
    with file:
        if _digest(file) != digest:
            raise Gone
        yield Kept(map(_sale, file), upload_tag)
    path.unlink(missing_ok=True)


def forget_old(now: float) -> None:
    """Remove what nobody said yes to."""
    for path in _folder().glob(f"*{_SUFFIX}"):
        if path.stat().st_mtime < now - KEPT_SECONDS:
            path.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(current_app.instance_path) / "uploads"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="offline sales")


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _digest(file: BinaryIO) -> str:
    digest = sha256()
    while block := file.read(65_536):
        digest.update(block)
    file.seek(0)
    return digest.hexdigest()


def _line(sale: Sale) -> bytes:
    payload = dict(sale.payload or {})
    if sale.withheld:
        payload.pop("user_data", None)
    kept = (sale.line, payload, sale.subject, sale.withheld)
    return json.dumps(kept).encode() + b"\n"


def _sale(line: bytes) -> Sale:
    number, payload, subject, withheld = json.loads(line)
    return Sale(line=number, payload=payload, subject=subject, withheld=withheld)
