"""Looks for secrets in what Git keeps, or would keep with the next `git add`.

    python .ci/secret_scan.py [FOLDER]

What has the form of a real key is one, wherever it stands; and so is a long random text
that is assigned to a name such as META_ACCESS_TOKEN. Keys that are made up for tests
read as such: they are short, or say so. What is found is not shown, only where it is.

Exit status 0: nothing. 1: something. 2: Git could not be asked.
"""

import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

FORMS = {
    "a live key of Stripe's": r"\b[rs]k_live_[A-Za-z0-9]{16,}",
    "a key of Stripe's": r"\b[rs]k_test_[A-Za-z0-9]{24,}",
    "a webhook's signing secret": r"\bwhsec_[A-Za-z0-9+/]{24,}",
    "a token of Meta's": r"\bEAA[A-Za-z0-9]{60,}",
    "an app's token of Meta's": r"\b[0-9]{13,17}\|[A-Za-z0-9_-]{20,}",
    "a key of EasyPost's": r"\bEZ[AT]K[A-Za-z0-9]{30,}",
    "a key of AWS's": r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",
    "a token of GitHub's": r"\b(?:gh[opsur]_[A-Za-z0-9]{36}|github_pat_\w{40})",
    "a token of Slack's": r"\bxox[abprs]-[A-Za-z0-9-]{20,}",
    "a private key": r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----",
}
FILES = re.compile(
    r"(?:^|/)(?:\.env(?!\.example$)[^/]*|id_[a-z0-9]+|[^/]+\.(?:pem|p12))$"
)
"""Files that are secrets as such."""

ASSIGNED = re.compile(
    r"""(?:TOKEN|SECRET|KEY|PASSWORD)S?["']?\s*[:=]\s*["']?([A-Za-z0-9+/=_-]{20,200})""",
    re.IGNORECASE,
)
MADE_UP = re.compile(r"made|demo|example|sandbox|0000|0123|xxxx", re.IGNORECASE)
"""What nobody's random numbers have in them, and every invented key should."""

RANDOM_BITS = 3.6
"""Bits a character. Words with hyphens have less; random letters and digits more."""


def main(folder: Path) -> int:
    """Tell what was found, a line each; gives the exit status."""
    asked = subprocess.run(
        ["git", "-C", folder, "ls-files", "-z"]
        + ["--cached", "--others", "--exclude-standard"],
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        if not (folder / ".git").exists():
            print("This is no Git repository: nothing was looked at.")
            return 0
        print(asked.stderr.strip(), file=sys.stderr)
        return 2
    names = sorted(filter(None, asked.stdout.split("\0")))
    found = [line for name in names for line in faults(folder, name)]
    for line in found:
        print(line)
    if found:
        print("Take it out, and make a new one: what was committed once is known.")
    return 1 if found else 0


def faults(folder: Path, name: str) -> Iterator[str]:
    """What is wrong with a file, as `name:line: what`."""
    if FILES.search(name):
        yield f"{name}: such a file does not belong in Git"
    path = folder / name
    if not path.is_file():  # deleted, a link that leads nowhere, a submodule
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    # Most files have nothing that comes near, and lines are the slow way to see it.
    if not any(re.search(form, text) for form in (*FORMS.values(), ASSIGNED)):
        return
    for number, line in enumerate(text.splitlines(), 1):
        for what, form in FORMS.items():
            if any(not MADE_UP.search(match[0]) for match in re.finditer(form, line)):
                yield f"{name}:{number}: {what}"
        if any(is_random(match[1]) for match in ASSIGNED.finditer(line)):
            yield f"{name}:{number}: a random text under the name of a secret"


def is_random(text: str) -> bool:
    """Whether no person made it up: letters and digits without any order."""
    kinds = (str.isdigit, str.isalpha)
    if MADE_UP.search(text) or not all(any(map(kind, text)) for kind in kinds):
        return False
    shares = [count / len(text) for count in Counter(text).values()]
    return -sum(share * math.log2(share) for share in shares) >= RANDOM_BITS


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
