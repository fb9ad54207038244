"""The switches as a page: what can be made to fail, turned on and off by plain forms.

The same switches answer to scripts at `/faults`, and to `flask --app sandbox faults`.
"""

from typing import NamedTuple

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sandbox import faults, shell
from sandbox.fault_catalogue import GROUPS, SWITCHES, Switch

blueprint = shell.page_blueprint("switches")


class Duration(NamedTuple):
    """How long a switch is on; `words` follow its name in the list."""

    words: LazyString
    seconds: float | None = None
    times: int | None = None


DURATIONS = {
    "once": Duration(_l("once: the next time"), times=1),
    "60": Duration(_l("for 1 minute"), seconds=60),
    "300": Duration(_l("for 5 minutes"), seconds=300),
    "": Duration(_l("until turned off")),
}
RATES = {
    "1": _l("every time"),
    "0.5": _l("half of the times"),
    "0.1": _l("one time in ten"),
}


@blueprint.get("/switches")
def index() -> ResponseReturnValue:
    """Every switch with what it does, what to look at, and how it stands."""
    standing = {fault.name: fault for fault in faults.everything()}
    return render_template(
        "faults.html",
        groups=[
            (group, [standing[switch.name] for switch in group.switches])
            for group in GROUPS
        ],
        durations=DURATIONS,
        rates=RATES,
        screen_of={s.endpoint: s for s in shell.shell()["screens"]},
    )


@blueprint.post("/switches")
def turn() -> ResponseReturnValue:
    """Turn the switch `fault` on or off; without a name, all of them off."""
    name = request.form.get("fault")
    if name is None:
        faults.all_off()
        return redirect(url_for(".index"), 303)
    if name not in SWITCHES:
        abort(400)
    if request.form.get("on") == "1":
        _turn_on(SWITCHES[name])
    else:
        faults.switch(name, on=False)
    return redirect(url_for(".index", _anchor=name), 303)


def _turn_on(switch: Switch) -> None:
    duration = DURATIONS.get(request.form.get("for", ""))
    rate = request.form.get("rate", "1")
    if duration is None or rate not in RATES:
        abort(400)
    if duration.times and not switch.counts:
        abort(400)
    faults.switch(
        switch.name,
        on=True,
        rate=float(rate),
        seconds=duration.seconds,
        times=duration.times,
    )
