"""Stories of sales that are counted once: the plain one, and two with mishaps."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from sandbox.presenting import shortened
from sandbox.stories.kit import Step, Story, first, paid, pay_step, revenue, worth
from sandbox.stories.scene import Sale, Scene
from sandbox.verdict_words import span


def _looked(scene: Scene) -> bool:
    return bool({"ViewContent", "AddToCart"} & scene.seen) or paid(scene)


def _put(scene: Scene) -> bool:
    return "AddToCart" in scene.seen or paid(scene)


def _show_half(scene: Scene) -> str:
    sale = scene.sales[0]
    return _(
        "Purchase, %(value)s, order %(order)s.", value=worth(sale), order=sale.order
    )


def _merged(scene: Scene) -> Sale | None:
    return first(scene.sales, lambda sale: sale.merged)


def show_merged(scene: Scene) -> str:
    """By which id, and how far apart."""
    sale = _merged(scene)
    assert sale is not None
    return _(
        "Both carry the id %(id)s and came %(gap)s apart.",
        id=shortened(sale.copies[0].event_id or "—"),
        gap=span(sale.gap),
    )


def totals(scene: Scene, sale: Sale) -> str:
    """What Meta would show of Purchases, before this story and after a sale of it."""
    after = scene.after(sale)
    return _(
        "Purchases at Meta since you began, up to this sale: received %(received)s,"
        " counted %(counted)s. Revenue at Meta: %(before)s before, %(after)s after.",
        received=after.received - scene.before.received,
        counted=after.counted - scene.before.counted,
        before=revenue(scene.before.revenue),
        after=revenue(after.revenue),
    )


def _learnt_once(scene: Scene) -> list[str]:
    sale = _merged(scene)
    assert sale is not None
    return [
        _(
            "The order %(order)s over %(value)s reached Meta from the browser and from"
            " the server, %(gap)s apart, and counts once: both halves carry the id of"
            " the payment, %(id)s.",
            order=sale.order,
            value=worth(sale),
            gap=span(sale.gap),
            id=sale.copies[0].event_id,
        ),
        totals(scene, sale),
    ]


BUY_ONCE = Story(
    key="buy-once",
    title=_l("Buy once, count once"),
    why=_l(
        "Every sale is told to Meta twice, by the buyer's browser and by the shop's"
        " server. See how the two become one."
    ),
    steps=(
        Step(
            "look",
            _l("Open the shop, accept measuring, and look at a product."),
            _looked,
            leads="shop",
        ),
        Step("cart", _l("Put it into the cart."), _put, leads="shop"),
        pay_step("pay", _l("Check out and pay.")),
        Step(
            "browser",
            _l("The pixel on the thanks page tells Meta of the Purchase."),
            lambda scene: any(sale.browser for sale in scene.sales),
            _show_half,
        ),
        Step(
            "server",
            _l("The shop's server tells Meta the same, out of its outbox."),
            lambda scene: any(sale.both for sale in scene.sales),
            _show_half,
        ),
        Step(
            "merged",
            _l("Meta sees by the common id that the two are one, and counts one."),
            lambda scene: _merged(scene) is not None,
            show_merged,
            leads="event",
        ),
    ),
    learnt=_learnt_once,
)


def _unseen(scene: Scene) -> Sale | None:
    return first(scene.since("close_tab").sales, lambda sale: sale.by_server_alone)


def _learnt_closed(scene: Scene) -> list[str]:
    sale = _unseen(scene)
    assert sale is not None
    return [
        _(
            "Nobody saw the thanks page of the order %(order)s, so the browser told"
            " Meta nothing. Stripe's webhook told the shop, the shop told Meta:"
            " %(value)s, counted once.",
            order=sale.order,
            value=worth(sale),
        ),
        _(
            "With the pixel alone, this sale would be missing from your reports and"
            " from what Meta learns by."
        ),
    ]


CLOSED_TAB = Story(
    key="closed-tab",
    title=_l("Close the tab before the thanks page"),
    why=_l(
        "Buyers pay and are gone: the phone rings, the train enters a tunnel. The pixel"
        " never runs. See who tells Meta then."
    ),
    steps=(
        Step(
            "close_tab",
            _l("Let the next buyer close the tab right after paying."),
            lambda scene: "close_tab" in scene.marks,
            act="close_tab",
        ),
        pay_step(
            "pay",
            _l("Buy something. The payment page will not lead you back."),
            since="close_tab",
        ),
        Step(
            "webhook",
            _l("Stripe tells the shop by a webhook that the money came."),
            lambda scene: any(
                kind == "checkout.session.completed" for kind, _id in scene.heard
            ),
        ),
        Step(
            "server",
            _l("The shop's server tells Meta. The browser stays silent."),
            lambda scene: _unseen(scene) is not None,
            leads="event",
        ),
    ),
    learnt=_learnt_closed,
)


def _reopened(scene: Scene) -> Sale | None:
    return first(
        scene.sales,
        lambda sale: (
            sale.merged
            and len(sale.copies) == len({copy.source for copy in sale.copies})
            and scene.views.get(sale.order, 0) > 1
        ),
    )


def _learnt_reopened(scene: Scene) -> list[str]:
    sale = _reopened(scene)
    assert sale is not None
    return [
        ngettext(
            "The receipt of the order %(order)s was opened %(num)s time. Meta got its"
            " Purchase twice, once from each side, and counts it once.",
            "The receipt of the order %(order)s was opened %(num)s times. Meta got its"
            " Purchase twice, once from each side, and counts it once.",
            scene.views[sale.order],
            order=sale.order,
        ),
        _(
            "The browser remembers the ids that it has told, so a receipt opened again"
            " says nothing. If it did, Meta would know the id."
        ),
    ]


REOPENED = Story(
    key="reopened-receipt",
    title=_l("Open the receipt again"),
    why=_l(
        "Buyers come back to the thanks page, for the order number or by the back"
        " button. In many shops each visit is one more sale."
    ),
    steps=(
        pay_step("pay", _l("Buy something.")),
        Step(
            "merged",
            _l("The sale reaches Meta from both sides and counts once."),
            lambda scene: _merged(scene) is not None,
            show_merged,
        ),
        Step(
            "reopen",
            _l("Open the receipt once more, in the browser that you bought with."),
            lambda scene: any(
                scene.views.get(sale.order, 0) > 1 for sale in scene.sales
            ),
            leads="receipt",
        ),
        Step(
            "still_once",
            _l("A page view came, and no other Purchase: the sale still counts once."),
            lambda scene: _reopened(scene) is not None,
            leads="event",
        ),
    ),
    learnt=_learnt_reopened,
)
