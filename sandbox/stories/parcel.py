"""The story of a parcel that nobody takes: what was never bought is never told."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandbox.presenting import money
from sandbox.shop_orders import Order
from sandbox.stories.kit import Step, Story, first
from sandbox.stories.scene import Scene

WENT_BACK = ("refused", "returned")


def _placed(scene: Scene) -> Order | None:
    return first(scene.orders, lambda order: order.method == "cod")


def _back_home(scene: Scene) -> Order | None:
    return first(
        scene.orders,
        lambda order: order.method == "cod" and order.status in WENT_BACK,
    )


def _untold(scene: Scene) -> bool:
    order = _back_home(scene)
    told = {sale.order for sale in scene.sales}
    return order is not None and not order.purchase and order.number not in told


def _show_order(scene: Scene) -> str:
    order = _placed(scene)
    assert order is not None
    return _(
        "Order %(order)s over %(value)s, to be paid at the door.",
        order=order.number,
        value=money(order.total, order.currency),
    )


def _show_waybill(scene: Scene) -> str:
    return _("Its number is %(number)s.", number=scene.marks["make_parcel"].made)


def _learnt_parcel(scene: Scene) -> list[str]:
    order = _back_home(scene)
    assert order is not None
    return [
        _(
            "The order %(order)s over %(value)s was placed, sent, and refused at the"
            " door. Nothing was bought, so Meta was told nothing.",
            order=order.number,
            value=money(order.total, order.currency),
        ),
        _(
            "A shop that reports a Purchase when the order is placed teaches Meta to"
            " look for people who do not take their parcels."
        ),
    ]


PARCEL_REFUSED = Story(
    key="parcel-refused",
    title=_l("A parcel is refused at the door"),
    why=_l(
        "With cash on delivery, nothing is bought before the parcel is taken, and quite"
        " a few are not."
    ),
    asks_shop=True,
    steps=(
        Step(
            "order",
            _l("Order something with cash on delivery."),
            lambda scene: _placed(scene) is not None,
            _show_order,
            leads="shop",
            hint=_l("On the checkout page, choose Cash on delivery."),
        ),
        Step(
            "make_parcel",
            _l("Hand the goods to the carrier, which makes a waybill."),
            lambda scene: "make_parcel" in scene.marks,
            _show_waybill,
            act="make_parcel",
        ),
        Step(
            "number",
            _l(
                "As the shop's owner, enter this number at the order: carrier EasyPost."
            ),
            lambda scene: any(
                order.method == "cod" and order.parcel_state is not None
                for order in scene.orders
            ),
            leads="order",
            hint=_l("The owner's password is ADMIN_PASSWORD in the file .env."),
            copies=lambda scene: scene.marks["make_parcel"].made,
        ),
        Step(
            "refuse_parcel",
            _l("Let the buyer refuse the parcel."),
            lambda scene: "refuse_parcel" in scene.marks,
            act="refuse_parcel",
        ),
        Step(
            "heard",
            _l("The carrier tells the shop: the order goes back."),
            lambda scene: _back_home(scene) is not None,
            leads="order",
        ),
        Step(
            "nothing",
            _l("No Purchase was sent, and none will be."),
            _untold,
            leads="events",
        ),
    ),
    learnt=_learnt_parcel,
)
