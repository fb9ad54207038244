"""The story of money that goes back: what Meta knows of that, and what it does not."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox.presenting import money
from sandbox.stories.kit import Step, Story, first, pay_step, worth
from sandbox.stories.once import show_merged, totals
from sandbox.stories.scene import Payment, Sale, Scene


def _given_back(scene: Scene) -> Payment | None:
    return first(scene.payments, lambda payment: payment.refunded > 0)


def _heard_of_refund(scene: Scene) -> bool:
    payment = _given_back(scene)
    return payment is not None and ("charge.refunded", payment.charge) in scene.heard


def _refunded_sale(scene: Scene) -> Sale | None:
    payment = _given_back(scene)
    return payment and first(scene.sales, lambda sale: sale.order == payment.order)


def _show_refund(scene: Scene) -> str:
    payment = _given_back(scene)
    assert payment is not None
    return _(
        "%(sum)s for the order %(order)s went back.",
        sum=money(payment.refunded, payment.currency),
        order=payment.order,
    )


def _learnt_refund(scene: Scene) -> list[str]:
    sale, payment = _refunded_sale(scene), _given_back(scene)
    assert sale is not None
    assert payment is not None
    return [
        _(
            "The order %(order)s is refunded: the shop keeps %(kept)s of it, and Meta"
            " still counts %(value)s. Meta has no event that takes a Purchase back.",
            order=sale.order,
            kept=money(payment.amount - payment.refunded, payment.currency),
            value=worth(sale),
        ),
        totals(scene, sale),
        _(
            "So compare Meta's revenue with what was sold, and the shop's books with"
            " what was kept. The shop can tell Meta of refunds by an event of its own"
            " (META_REFUND_EVENT)."
        ),
    ]


REFUND = Story(
    key="refund",
    title=_l("Give the money back"),
    why=_l("Goods come back. See what Meta knows of that, and what it does not."),
    steps=(
        pay_step("pay", _l("Buy something.")),
        Step(
            "merged",
            _l("The sale reaches Meta from both sides and counts once."),
            lambda scene: any(sale.merged for sale in scene.sales),
            show_merged,
        ),
        Step(
            "refund",
            _l("Give the money back at Stripe, as the shop's owner would."),
            lambda scene: _given_back(scene) is not None,
            _show_refund,
            act="refund",
        ),
        Step(
            "heard",
            _l("Stripe tells the shop, and the order is refunded there too."),
            _heard_of_refund,
            leads="receipt",
        ),
        Step(
            "still_counted",
            _l("At Meta nothing changes: the Purchase counts as before."),
            lambda scene: _heard_of_refund(scene) and _refunded_sale(scene) is not None,
            leads="event",
        ),
    ),
    learnt=_learnt_refund,
)
