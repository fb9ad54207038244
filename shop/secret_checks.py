"""What `flask capi check` says of secrets: none may stand in Git.

A token that was committed once is everybody's who ever gets the repository, and taking
it out again does not help: make a new one.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app

from capi.checks import Check, Verdict
from config import SECRETS, Settings, settings

SECONDS = 20
"""A repository that takes longer is not searched."""

LEAST = 24
"""Characters. Real keys and tokens are longer; what is shorter is made up, or would be
found where it only looks the same."""


def in_git() -> Iterator[Check]:
    """Whether `.env`, or a secret out of it, is in the repository, if there is one."""
    root = Path(current_app.root_path)
    if _git(root, "rev-parse", "--is-inside-work-tree") is None:
        return
    if _git(root, "ls-files", "--", ".env"):
        yield Check(
            "secrets",
            Verdict.FAILED,
            "Git keeps .env, with every token in it.",
            "git rm --cached .env; then make new tokens: the old ones stay in the"
            " history.",
        )
        return
    places = _git(root, "grep", "-lIF", "-f", "-", say="\n".join(_secrets(settings())))
    if places:
        yield Check(
            "secrets",
            Verdict.FAILED,
            f"A key or token of the settings stands in Git: {', '.join(places)}.",
            "Take it out and make a new one: the old one stays in the history.",
        )
    elif _git(root, "check-ignore", "--", ".env") is None:
        message = ".env is not in .gitignore: one `git add .` would publish it."
        yield Check("secrets", Verdict.WARNING, message, "echo .env >> .gitignore")
    else:
        yield Check("secrets", Verdict.OK, "Git ignores .env, and keeps none of them.")


def _secrets(known: Settings) -> list[str]:
    """Every key, token and password of the settings that is long enough to be one."""
    found: list[str] = []
    for name in sorted(SECRETS):
        value = getattr(known, name)
        parts = [value] if isinstance(value, str) else value
        # A pair is a name and its secret.
        found += [part if isinstance(part, str) else part[-1] for part in parts]
    passwords = [urlsplit(text).password or "" for text in found if "://" in text]
    plain = [text for text in found if "://" not in text]
    return [text for text in (*plain, *passwords) if len(text) >= LEAST]


def _git(root: Path, *args: str, say: str = "") -> list[str] | None:
    """The lines of git's answer; None where it says no, or is not there.

    Secrets go in by its standard input: everybody on the machine sees arguments.
    """
    try:
        answer = subprocess.run(
            ["git", "-C", str(root), *args],
            input=say,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.splitlines() if answer.returncode == 0 else None
