"""Stories in which something is broken on purpose: deduplication, the pixel, Meta."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from sandbox.presenting import shortened
from sandbox.shop_outbox import Row
from sandbox.stories.kit import Step, Story, first, pay_step, revenue, worth
from sandbox.stories.once import totals
from sandbox.stories.scene import Sale, Scene


def _doubled(scene: Scene) -> Sale | None:
    return first(scene.since("break_dedup").sales, lambda sale: sale.doubled)


def _mended(scene: Scene) -> Sale | None:
    return first(scene.since("mend_dedup").sales, lambda sale: sale.merged)


def _show_ids(scene: Scene) -> str:
    sale = _doubled(scene)
    assert sale is not None
    assert sale.browser is not None
    assert sale.server is not None
    return _(
        "The browser said %(here)s, the server %(there)s: %(value)s each. Revenue at"
        " Meta: %(before)s before, %(after)s after.",
        here=shortened(sale.browser.event_id or "—"),
        there=shortened(sale.server.event_id or "—"),
        value=worth(sale),
        before=revenue(scene.before.revenue),
        after=revenue(scene.after(sale).revenue),
    )


def _learnt_dedup(scene: Scene) -> list[str]:
    broken, mended = _doubled(scene), _mended(scene)
    assert broken is not None
    assert mended is not None
    return [
        _(
            "The order %(order)s was paid once, %(value)s, and Meta counted it twice,"
            " because its halves had two ids. After the repair the order %(other)s"
            " counts once.",
            order=broken.order,
            value=worth(broken),
            other=mended.order,
        ),
        totals(scene, mended),
        _(
            "In your own Events Manager you see such a fault as revenue that no order"
            " explains. This shop takes the id from the payment, so both halves cannot"
            " but agree."
        ),
    ]


BREAK_DEDUP = Story(
    key="break-dedup",
    title=_l("Break deduplication, and repair it"),
    why=_l(
        "The most frequent fault of all: browser and server each make up an id of their"
        " own. Every sale counts twice, and ads look twice as good as they are."
    ),
    steps=(
        Step(
            "break_dedup",
            _l("Break it: the server's events get another id on their way to Meta."),
            lambda scene: "break_dedup" in scene.marks,
            act="break_dedup",
        ),
        pay_step("pay", _l("Buy something, once."), since="break_dedup"),
        Step(
            "doubled",
            _l("Both halves arrive, and Meta takes them for two sales."),
            lambda scene: _doubled(scene) is not None,
            _show_ids,
            leads="overview",
        ),
        Step(
            "mend_dedup",
            _l("Repair it."),
            lambda scene: "mend_dedup" in scene.marks,
            act="mend_dedup",
        ),
        pay_step("pay_again", _l("Buy something again."), since="mend_dedup"),
        Step(
            "merged",
            _l("This sale counts once."),
            lambda scene: _mended(scene) is not None,
            leads="deduplication",
        ),
    ),
    learnt=_learnt_dedup,
)


def _served(scene: Scene) -> Sale | None:
    return first(scene.since("block_pixel").sales, lambda sale: sale.by_server_alone)


def _learnt_blocked(scene: Scene) -> list[str]:
    sale = _served(scene)
    assert sale is not None
    return [
        _(
            "The browser was not able to tell Meta of the order %(order)s over"
            " %(value)s. The server did, and Meta counted it once.",
            order=sale.order,
            value=worth(sale),
        ),
        totals(scene, sale),
        _("With the pixel alone, this sale would be missing."),
    ]


BLOCK_PIXEL = Story(
    key="block-pixel",
    title=_l("Block the pixel"),
    why=_l(
        "Many visitors have an ad blocker, or a browser that blocks trackers by itself."
        " See what is left of a sale."
    ),
    steps=(
        Step(
            "block_pixel",
            _l("Block the pixel, as an ad blocker does."),
            lambda scene: "block_pixel" in scene.marks,
            act="block_pixel",
        ),
        pay_step("pay", _l("Buy something."), since="block_pixel"),
        Step(
            "server",
            _l("The server's half arrives; the browser's does not."),
            lambda scene: _served(scene) is not None,
            leads="event",
        ),
        Step(
            "counted",
            _l("Meta counts the sale, from the server only."),
            lambda scene: _served(scene) is not None,
            leads="deduplication",
        ),
        Step(
            "unblock_pixel",
            _l("Let the pixel through again."),
            lambda scene: "unblock_pixel" in scene.marks,
            act="unblock_pixel",
        ),
    ),
    learnt=_learnt_blocked,
)


def _tried(scene: Scene) -> tuple[Row, ...]:
    """The sales' rows that Meta has refused at least once."""
    rows = scene.rows_of(scene.since("meta_down").payments)
    return tuple(row for row in rows if row["refusals"])


def _arrived(scene: Scene) -> Row | None:
    return first(_tried(scene), lambda row: row["state"] == "sent")


def _show_tries(scene: Scene) -> str:
    return ngettext(
        "Refused %(num)s time so far.",
        "Refused %(num)s times so far.",
        len(_tried(scene)[0]["refusals"]),
    )


def _learnt_down(scene: Scene) -> list[str]:
    row = _arrived(scene)
    assert row is not None
    sale = first(scene.sales, lambda sale: sale.order == row["subject"])
    assert sale is not None
    return [
        ngettext(
            "Meta refused the order %(order)s over %(value)s %(num)s time. It waited in"
            " the shop's outbox and arrived when Meta was back: nothing is lost, and it"
            " counts once.",
            "Meta refused the order %(order)s over %(value)s %(num)s times. It waited"
            " in the shop's outbox and arrived when Meta was back: nothing is lost, and"
            " it counts once.",
            len(row["refusals"]),
            order=sale.order,
            value=worth(sale),
        ),
        _(
            "The event kept its id and its time, so Meta counts it for the moment of"
            " the sale. No buyer had to wait for Meta."
        ),
    ]


META_DOWN = Story(
    key="meta-down",
    title=_l("Meta is down for a minute"),
    why=_l(
        "Every service fails now and then. A shop that sends at the moment of the sale"
        " and forgets loses what falls into such a minute."
    ),
    asks_shop=True,
    steps=(
        Step(
            "meta_down",
            _l("Let Meta answer with errors for a minute."),
            lambda scene: "meta_down" in scene.marks,
            act="meta_down",
        ),
        pay_step("pay", _l("Buy something within this minute."), since="meta_down"),
        Step(
            "retrying",
            _l("The shop's outbox tries, is refused, and tries again later."),
            lambda scene: bool(_tried(scene)),
            _show_tries,
            leads="outbox",
        ),
        Step(
            "back",
            _l("The minute is over: Meta is back."),
            lambda scene: "meta_500" not in scene.faults,
        ),
        Step(
            "sent",
            _l("The event arrives after all, and counts once."),
            lambda scene: _arrived(scene) is not None,
            leads="event",
        ),
    ),
    learnt=_learnt_down,
)
