"""The shop's tables. Amounts are integers in minor units of their currency."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    case,
    select,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship, scoped_session
from sqlalchemy.orm.session import Session

from capi.database import WRITING
from capi.outbox import metadata
from carriers.base import ParcelState
from order_states import CAME_BACK as CAME_BACK
from order_states import DISPUTE_LOST_OR_OPEN as DISPUTE_LOST_OR_OPEN
from order_states import GOODS_ARE_SOLD as GOODS_ARE_SOLD
from order_states import OrderState as OrderState
from order_states import PaymentMethod as PaymentMethod
from order_states import PurchaseTrigger as PurchaseTrigger

db = SQLAlchemy(metadata=metadata)
Work: TypeAlias = scoped_session[Session]
"""The session inside a `writing()` block."""


class Product(db.Model):
    """Something to sell; its `slug` is also its id in Meta's catalogue."""

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    category: Mapped[str] = mapped_column(String(40), index=True)
    description: Mapped[str] = mapped_column(Text)
    price: Mapped[int] = mapped_column(BigInteger)
    image: Mapped[str] = mapped_column(String(120))

    @property
    def category_name(self) -> str:
        """The category as people read it."""
        return self.category.replace("-", " ").title()


class Order(db.Model):
    """What somebody set out to buy, and what became of it.

    `dispute` is Stripe's status of a dispute over the payment, if there ever was one.
    `context` is the visitor's browser as it was at checkout (`capi.context`), and
    `customer` who Stripe says paid, or, with cash on delivery, who gets the parcel.
    `stripe_session_id` is unique: one payment page, one order. `due_now` is what that
    page asks for: all, or the prepayment of an order that is paid on delivery.
    `trigger` is what makes it a Purchase, as the shop had it at checkout;
    `delivered_at` is when the buyer took the goods, and `source_note` why the Purchase
    of a delivery has its `action_source`. `form` is a digest of the form that placed
    the order, unique as well: a form that is sent twice places one.
    """

    __tablename__ = "shop_order"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[str] = mapped_column(String(12), default=OrderState.PENDING)
    note: Mapped[str | None] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(String(3))
    subtotal: Mapped[int] = mapped_column(BigInteger)
    shipping: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(BigInteger)
    method: Mapped[str] = mapped_column(String(12), default=PaymentMethod.CARD)
    trigger: Mapped[str] = mapped_column(String(12), default=PurchaseTrigger.PAYMENT)
    due_now: Mapped[int] = mapped_column(
        BigInteger, default=lambda context: context.get_current_parameters()["total"]
    )
    amount_refunded: Mapped[int] = mapped_column(BigInteger, default=0)
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    dispute: Mapped[str | None] = mapped_column(String(40))
    visitor: Mapped[str | None] = mapped_column(String(64), index=True)
    customer: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    form: Mapped[str | None] = mapped_column(String(64), unique=True)
    stripe_session_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    stripe_payment_intent_id: Mapped[str | None] = mapped_column(String(255))
    stripe_charge_id: Mapped[str | None] = mapped_column(String(255), index=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    paid_at: Mapped[int | None] = mapped_column(BigInteger)
    delivered_at: Mapped[int | None] = mapped_column(BigInteger)
    source_note: Mapped[str | None] = mapped_column(Text)
    lines: Mapped[list["OrderLine"]] = relationship(order_by="OrderLine.id")
    refunds: Mapped[list["Refund"]] = relationship(order_by="Refund.id")
    shipment: Mapped["Shipment | None"] = relationship(back_populates="order")

    @hybrid_property
    def taken(self) -> int:
        """The money that has come: all, the prepayment, or nothing so far."""
        if self.state == OrderState.PAID:
            return self.total
        return self.due_now if self.state == OrderState.PLACED else 0

    @taken.inplace.expression
    @classmethod
    def _taken_in_sql(cls) -> ColumnElement[int]:
        return case(
            (cls.state == OrderState.PAID, cls.total),
            (cls.state == OrderState.PLACED, cls.due_now),
            else_=0,
        )

    @property
    def net(self) -> int:
        """What the shop keeps of the money after refunds."""
        return self.taken - self.amount_refunded

    @property
    def purchased_at(self) -> int | None:
        """When it became a Purchase (epoch seconds); None: it has not, so far."""
        by_delivery = self.trigger == PurchaseTrigger.DELIVERY
        return self.delivered_at if by_delivery else self.paid_at

    @hybrid_property
    def status(self) -> str:
        """The state as people speak of it: disputes, refunds and returns included."""
        if self.state == OrderState.PAID and self.dispute in DISPUTE_LOST_OR_OPEN:
            return "disputed"
        if self.state not in GOODS_ARE_SOLD:
            return self.state
        if self.amount_refunded:
            full = self.amount_refunded >= self.taken
            return "refunded" if full else "partially_refunded"
        state = self.shipment.state if self.shipment else None
        return CAME_BACK.get(state, self.state)

    @status.inplace.expression
    @classmethod
    def _status_in_sql(cls) -> ColumnElement[str]:
        paid = cls.state == OrderState.PAID
        sold = cls.state.in_(GOODS_ARE_SOLD)
        refunded = cls.amount_refunded > 0
        parcel = (
            select(Shipment.state).where(Shipment.order_id == cls.id).scalar_subquery()
        )
        return case(
            (paid & cls.dispute.in_(DISPUTE_LOST_OR_OPEN), "disputed"),
            (~sold, cls.state),
            (refunded & (cls.amount_refunded >= cls.taken), "refunded"),
            (refunded, "partially_refunded"),
            *((parcel == state, said) for state, said in CAME_BACK.items()),
            else_=cls.state,
        )


class OrderLine(db.Model):
    """One product of an order, at the price of that day."""

    __tablename__ = "shop_order_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120))
    unit_amount: Mapped[int] = mapped_column(BigInteger)
    quantity: Mapped[int]

    @property
    def amount(self) -> int:
        """What the line costs."""
        return self.unit_amount * self.quantity


class Refund(db.Model):
    """Money given back: one row each time that Stripe told of more.

    `total` is what the charge had given back by then; Stripe tells totals, so a
    delivery that comes again, or late, adds no row.
    """

    __tablename__ = "shop_refund"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"), index=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    total: Mapped[int] = mapped_column(BigInteger)
    noted_at: Mapped[int] = mapped_column(BigInteger)


class Shipment(db.Model):
    """The parcel of an order, and where it is.

    `raw_code` and `raw_text` are the carrier's words for `state`. `checked_at` is when
    the carrier last answered for it, `failures` how often in a row it did not.
    `received_at` is the carrier's time of reception, `return_number` the waybill of the
    way back. `page_url` is a page about the parcel that the carrier named itself, for
    carriers whose page cannot be told from the number. All times are epoch seconds.
    """

    __tablename__ = "shop_shipment"
    __table_args__ = (UniqueConstraint("carrier", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"), unique=True)
    carrier: Mapped[str] = mapped_column(String(20))
    number: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(20), default=ParcelState.CREATED)
    raw_code: Mapped[str] = mapped_column(String(40), default="")
    raw_text: Mapped[str] = mapped_column(Text, default="")
    return_number: Mapped[str | None] = mapped_column(String(40))
    page_url: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[int] = mapped_column(BigInteger)
    checked_at: Mapped[int | None] = mapped_column(BigInteger)
    failures: Mapped[int] = mapped_column(default=0)
    order: Mapped[Order] = relationship(back_populates="shipment")
    steps: Mapped[list["ShipmentStep"]] = relationship(order_by="ShipmentStep.id")


class ShipmentStep(db.Model):
    """One step on a parcel's way: what was told, when, and by whom.

    `told_by` is `carrier` or `owner`; `noted_at` is when the shop heard of it.
    """

    __tablename__ = "shop_shipment_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    shipment_id: Mapped[int] = mapped_column(ForeignKey("shop_shipment.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    raw_code: Mapped[str] = mapped_column(String(40), default="")
    raw_text: Mapped[str] = mapped_column(Text, default="")
    told_by: Mapped[str] = mapped_column(String(12))
    noted_at: Mapped[int] = mapped_column(BigInteger)


class StripeEvent(db.Model):
    """The webhook inbox: one row for each event of Stripe's, however often it came.

    The body is not kept: it holds personal data, and the shop asks Stripe anew anyway.
    `error` is what went wrong when it was last applied.
    """

    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    type: Mapped[str] = mapped_column(String(80))
    object_id: Mapped[str] = mapped_column(String(255))
    received_at: Mapped[int] = mapped_column(BigInteger, index=True)
    processed_at: Mapped[int | None] = mapped_column(BigInteger)
    error: Mapped[str | None] = mapped_column(Text)


@contextmanager
def writing() -> Iterator[Work]:
    """The session in one writing transaction: committed at the end, or rolled back.

    What was read before is let go first, so that the transaction starts as a writer
    (see `capi.database`) and sees what is true now.
    """
    db.session.rollback()
    db.session.connection(execution_options=WRITING)
    try:
        yield db.session
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
