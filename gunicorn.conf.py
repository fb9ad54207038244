"""What gunicorn reads by itself, when it is started in this folder.

Its processes count their requests in files that all of them share (`shop.counters`).
Where nobody names a folder for them, each start has one of its own.

What proxies say of a request is TRUSTED_PROXIES's affair (`shop.security`). By itself
gunicorn believes whoever calls from this machine, as a proxy does: a visitor's header
SCRIPT_NAME, which Caddy passes on, would say where the shop's addresses begin.
"""

import os
import shutil
import tempfile

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
MADE = "" if os.environ.get(FOLDER) else tempfile.mkdtemp(prefix="countonce-metrics-")

if MADE:
    os.environ[FOLDER] = MADE


forwarded_allow_ips = ""
forwarder_headers = ""


def on_exit(server: object) -> None:
    """Remove the folder that was made for this start."""
    if MADE:
        shutil.rmtree(MADE, ignore_errors=True)
