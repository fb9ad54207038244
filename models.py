"""The shop's tables. Amounts are integers in minor units of their currency."""

import enum
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
    case,
)
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship, scoped_session
from sqlalchemy.orm.session import Session

from capi.database import WRITING
from capi.outbox import metadata

db = SQLAlchemy(metadata=metadata)
Work: TypeAlias = scoped_session[Session]
"""The session inside a `writing()` block."""


class OrderState(enum.StrEnum):
    """How far the money has come.

    pending ─► paid            the money is there, in full
       │  └──► awaiting ─► paid | failed      a delayed method, not certain yet
       ├─────► review          what was paid is not what was ordered
       └─────► expired | failed
    """

    PENDING = "pending"
    AWAITING = "awaiting"
    PAID = "paid"
    REVIEW = "review"
    FAILED = "failed"
    EXPIRED = "expired"


DISPUTE_LOST_OR_OPEN = frozenset(
    "warning_needs_response warning_under_review needs_response under_review lost"
    " appeal_needs_response appeal_under_review".split()
)
"""Stripe's states of a dispute in which the money is not, or not surely, the shop's."""


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
    `customer` who Stripe says paid. `stripe_session_id` is unique: one payment page,
    one order.
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
    amount_refunded: Mapped[int] = mapped_column(BigInteger, default=0)
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    dispute: Mapped[str | None] = mapped_column(String(40))
    visitor: Mapped[str | None] = mapped_column(String(64), index=True)
    customer: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    stripe_session_id: Mapped[str | None] = mapped_column(String(255), unique=True)
    stripe_payment_intent_id: Mapped[str | None] = mapped_column(String(255))
    stripe_charge_id: Mapped[str | None] = mapped_column(String(255), index=True)
    created_at: Mapped[int] = mapped_column(BigInteger)
    paid_at: Mapped[int | None] = mapped_column(BigInteger)
    lines: Mapped[list["OrderLine"]] = relationship(order_by="OrderLine.id")
    refunds: Mapped[list["Refund"]] = relationship(order_by="Refund.id")

    @property
    def net(self) -> int:
        """What is left of the total after refunds."""
        return self.total - self.amount_refunded

    @hybrid_property
    def status(self) -> str:
        """The state as people speak of it, disputes and refunds included."""
        if self.state == OrderState.PAID and self.dispute in DISPUTE_LOST_OR_OPEN:
            return "disputed"
        if self.state != OrderState.PAID or not self.amount_refunded:
            return self.state
        full = self.amount_refunded >= self.total
        return "refunded" if full else "partially_refunded"

    @status.inplace.expression
    @classmethod
    def _status_in_sql(cls) -> ColumnElement[str]:
        paid = cls.state == OrderState.PAID
        return case(
            (paid & cls.dispute.in_(DISPUTE_LOST_OR_OPEN), "disputed"),
            (paid & (cls.amount_refunded == 0), cls.state),
            (paid & (cls.amount_refunded >= cls.total), "refunded"),
            (paid, "partially_refunded"),
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


class StripeEvent(db.Model):
    """The webhook inbox: one row for each event of Stripe's, however often it came.

    The body is not kept: it holds personal data, and the shop asks Stripe anew anyway.
    `error` is what went wrong when it was last applied.
    """

    id: Mapped[str] = mapped_column(String(255), primary_key=True)
    type: Mapped[str] = mapped_column(String(80))
    object_id: Mapped[str] = mapped_column(String(255))
    received_at: Mapped[int] = mapped_column(BigInteger)
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
