"""Packages of npm that tests need, put into a cache folder once and for all.

Without Node, or a way to fetch them, the test is skipped and says so.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

SECONDS = 180


def packages(*names: str) -> Path:
    """A folder whose `node_modules` holds these packages (`name@version`)."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("Node and npm are not installed (Debian: apt install nodejs npm)")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "countonce" / "-".join(names).replace("/", "-")
    if not _is_complete(folder, names):
        folder.mkdir(parents=True, exist_ok=True)
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefer-offline"]
        subprocess.run(
            [npm, "install", *quiet, "--prefix", str(folder), *names],
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    if not _is_complete(folder, names):
        pytest.skip(f"npm could not fetch {', '.join(names)}")
    return folder


def _is_complete(folder: Path, names: tuple[str, ...]) -> bool:
    inside = folder / "node_modules"
    return all((inside / name.rpartition("@")[0]).is_dir() for name in names)
