"""The robot's part of the sandbox: the command, and a button for those without a shell.

`POST /robot` lets a few people shop in the background; the pages show it at once.
"""

import secrets
import threading
from collections import deque

from flask import Blueprint, Flask, current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from sandbox.robot import cli
from sandbox.robot.browser import NotOurs, Trouble
from sandbox.robot.plan import Visit, plan
from sandbox.robot.run import run, shelf

ORDERS = 8
BLOCK_PIXEL = 0.25
REFUSE_CONSENT = 0.125

blueprint = Blueprint("robot", __name__)


def init_app(app: Flask) -> None:
    """Add the command and the button's address; there is one robot."""
    app.cli.add_command(cli.demo)
    app.register_blueprint(blueprint)
    app.extensions["sandbox_robot"] = threading.Lock()


@blueprint.post("/robot")
def shop() -> ResponseReturnValue:
    """Let a robot shop while the visitor of this page goes on looking."""
    shop_url = str(current_app.config["SANDBOX_SHOP_URL"]).rstrip("/")
    robot: threading.Lock = current_app.extensions["sandbox_robot"]
    if not robot.acquire(blocking=False):
        flash(_("The robot is shopping already."), "error")
        return _back()
    try:
        visits = _some(shelf(shop_url))
        threading.Thread(
            target=_go, args=(robot, visits, shop_url), name="robot", daemon=True
        ).start()
    except (NotOurs, Trouble) as error:
        robot.release()
        flash(_in_the_way(error, shop_url), "error")
        return _back()
    except BaseException:
        robot.release()
        raise
    flash(
        ngettext(
            "The robot is shopping: %(num)s visitor comes to the shop now.",
            "The robot is shopping: %(num)s visitors come to the shop now.",
            len(visits),
        ),
        "done",
    )
    return _back()


def _in_the_way(error: Exception, shop_url: str) -> str:
    if isinstance(error, NotOurs):
        return _(
            "The robot shops on this machine alone, and %(url)s is elsewhere, or its"
            " Meta is.",
            url=shop_url,
        )
    return _(
        "Nobody can shop at %(url)s: it does not answer, or has nothing to sell.",
        url=shop_url,
    )


def _some(goods: list[str]) -> list[Visit]:
    return plan(
        ORDERS,
        seed=secrets.randbelow(10_000),
        shelf=goods,
        block_pixel=BLOCK_PIXEL,
        refuse_consent=REFUSE_CONSENT,
    )


def _go(robot: threading.Lock, visits: list[Visit], shop_url: str) -> None:
    try:
        deque(run(visits, shop_url), maxlen=0)
    except NotOurs:
        pass  # Nobody went there: the visits ended where the way led off this machine.
    finally:
        robot.release()


def _back() -> ResponseReturnValue:
    return redirect(url_for("overview.index"), 303)
