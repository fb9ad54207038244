"""What gunicorn reads by itself, when it is started in this folder.

Its processes count their requests in files that all of them share (`shop.counters`).
Where nobody names a folder for them, each start has one of its own.
"""

import os
import shutil
import tempfile

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
MADE = "" if os.environ.get(FOLDER) else tempfile.mkdtemp(prefix="countonce-metrics-")

if MADE:
    os.environ[FOLDER] = MADE


def on_exit(server: object) -> None:
    """Remove the folder that was made for this start."""
    if MADE:
        shutil.rmtree(MADE, ignore_errors=True)
