"""The words for how far an order has come, and what they have in common."""

import enum

from carriers.base import ParcelState


class OrderState(enum.StrEnum):
    """How far the money has come.

    pending ─► paid            the money is there, in full
       │  └──► awaiting ─► paid | failed      a delayed method, not certain yet
       ├─────► placed ─► paid  cash on delivery: the rest comes with the goods
       ├─────► review          what was paid is not what was ordered
       └─────► expired | failed
    """

    PENDING = "pending"
    AWAITING = "awaiting"
    PLACED = "placed"
    PAID = "paid"
    REVIEW = "review"
    FAILED = "failed"
    EXPIRED = "expired"


class PaymentMethod(enum.StrEnum):
    """How the buyer chose to pay."""

    CARD = "card"
    COD = "cod"


class PurchaseTrigger(enum.StrEnum):
    """What makes an order a Purchase: the money, or the goods received."""

    PAYMENT = "payment"
    DELIVERY = "delivery"


GOODS_ARE_SOLD = (OrderState.PLACED, OrderState.PAID)
"""States in which the goods are the buyer's, or on their way to become it."""

CAME_BACK = {
    ParcelState.REFUSED: "refused",
    ParcelState.RETURNING: "returned",
    ParcelState.RETURNED: "returned",
}
"""What is said of an order whose parcel is on its way back."""

DISPUTE_LOST_OR_OPEN = frozenset(
    "warning_needs_response warning_under_review needs_response under_review lost"
    " appeal_needs_response appeal_under_review".split()
)
"""Stripe's states of a dispute in which the money is not, or not surely, the shop's."""
