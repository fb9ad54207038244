"""The switches as a page: what can be made to fail, turned on and off by plain forms.

The same switches answer to scripts at `/faults`.
"""

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from sandbox import faults, shell

DURATIONS = {
    "60": _l("for 1 minute"),
    "300": _l("for 5 minutes"),
    "": _l("until turned off"),
}

blueprint = shell.page_blueprint("switches")


@blueprint.get("/switches")
def index() -> ResponseReturnValue:
    """Every switch with what it does and how it stands."""
    return render_template(
        "faults.html", faults=faults.everything(), durations=DURATIONS
    )


@blueprint.post("/switches")
def turn() -> ResponseReturnValue:
    """Turn the switch `fault` on or off; without a name, all of them off."""
    name, seconds = request.form.get("fault"), request.form.get("seconds", "")
    if name is None:
        for known in faults.EFFECTS:
            faults.switch(known, on=False)
        return redirect(url_for(".index"), 303)
    if name not in faults.EFFECTS or seconds not in DURATIONS:
        abort(400)
    faults.switch(
        name,
        on=request.form.get("on") == "1",
        seconds=float(seconds) if seconds else None,
    )
    return redirect(url_for(".index", _anchor=name), 303)
