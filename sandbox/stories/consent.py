"""The story of a visitor who refuses: nobody measures, and the shop knows why."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox.presenting import money
from sandbox.shop_orders import Order
from sandbox.stories.kit import Step, Story, first, pay_step
from sandbox.stories.scene import Scene

REFUSED = "refused"


def bought_declined(scene: Scene) -> bool:
    """Whether the buyer of the last payment had declined the cookies: Meta is told
    nothing of it, and no step that waits for its Purchase will ever be done."""
    last = scene.payments[-1].order if scene.payments else None
    return any(
        order.number == last and order.consent == REFUSED for order in scene.orders
    )


def _silent(scene: Scene) -> Order | None:
    """A paid order whose buyer refused, and whose Purchase is withheld for that."""
    told = {sale.order for sale in scene.sales}
    return first(
        scene.orders,
        lambda order: (
            order.consent == REFUSED
            and order.purchased_at is not None
            and order.number not in told
            and any(row["state"] == "withheld" for row in order.purchase)
        ),
    )


def _show_withheld(scene: Scene) -> str:
    order = _silent(scene)
    assert order is not None
    return _("Order %(order)s: withheld, and holds no user data.", order=order.number)


def _learnt_refusal(scene: Scene) -> list[str]:
    order = _silent(scene)
    assert order is not None
    return [
        _(
            "The order %(order)s over %(value)s is paid, and Meta has heard nothing of"
            " it: neither the pixel nor the server has sent anything.",
            order=order.number,
            value=money(order.total, order.currency),
        ),
        _(
            "The row in the outbox stays, so that you can count what is missing in"
            " Meta's reports, and why. What is kept there names nobody."
        ),
    ]


REFUSE_CONSENT = Story(
    key="refuse-consent",
    title=_l("Refuse consent"),
    why=_l(
        "Who declines must not be measured: not by the pixel, and not by the server"
        " behind their back."
    ),
    asks_shop=True,
    declines=True,
    steps=(
        Step(
            "decline",
            _l(
                "Open the shop and press Decline. If you have answered before, change"
                " your mind on the page Your consent."
            ),
            lambda scene: (
                REFUSED in scene.marks
                or any(order.consent == REFUSED for order in scene.orders)
            ),
            leads="consent",
        ),
        pay_step("pay", _l("Buy something."), since=REFUSED),
        Step(
            "withheld",
            _l("The shop notes the sale's event, withholds it, and says why."),
            lambda scene: _silent(scene) is not None,
            _show_withheld,
            leads="withheld",
        ),
        Step(
            "nothing",
            _l("Neither half was sent: no Purchase of this order is here."),
            lambda scene: _silent(scene) is not None,
            leads="events",
        ),
    ),
    learnt=_learnt_refusal,
)
