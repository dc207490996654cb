"""What a file must be, with errors that say what is wrong."""

from __future__ import annotations

__all__ = ["check_md5"]


def check_md5(content: bytes, md5: str | None) -> None:
    """Raise ValueError if a file's content has a different MD5 sum; None skips the check."""
    from hashlib import md5 as digest

    if md5 is not None:
        found = digest(content, usedforsecurity=False).hexdigest()
        if found != md5.lower():
            raise ValueError(
                f"its MD5 sum is {found}, not {md5}: the file is damaged or not the one expected; "
                "fetch it again"
            )
