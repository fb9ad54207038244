"""the shop and the outbox"""

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('capi_destination',
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('paused_at', sa.Double(), nullable=False),
    sa.Column('probed_at', sa.Double(), nullable=False),
    sa.Column('token_fingerprint', sa.String(length=16), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_capi_destination'))
    )
    op.create_table('capi_outbox',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('destination', sa.String(length=80), nullable=False),
    sa.Column('event_name', sa.String(length=100), nullable=False),
    sa.Column('event_id', sa.String(length=255), nullable=False),
    sa.Column('event_time', sa.BigInteger(), nullable=False),
    sa.Column('action_source', sa.String(length=30), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=True),
    sa.Column('visitor', sa.String(length=64), nullable=True),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.Double(), nullable=False),
    sa.Column('claim', sa.String(length=36), nullable=True),
    sa.Column('created_at', sa.Double(), nullable=False),
    sa.Column('settled_at', sa.Double(), nullable=True),
    sa.Column('fbtrace_id', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_capi_outbox')),
    sa.UniqueConstraint('destination', 'event_name', 'event_id', name=op.f('uq_capi_outbox_destination_event_name_event_id'))
    )
    with op.batch_alter_table('capi_outbox', schema=None) as batch_op:
        batch_op.create_index('ix_capi_outbox_due_at', ['due_at'], unique=False, sqlite_where=sa.text("state IN ('pending', 'sending', 'retrying')"), postgresql_where=sa.text("state IN ('pending', 'sending', 'retrying')"))
        batch_op.create_index(batch_op.f('ix_capi_outbox_subject'), ['subject'], unique=False)
        batch_op.create_index(batch_op.f('ix_capi_outbox_visitor'), ['visitor'], unique=False)

    op.create_table('capi_worker',
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('started_at', sa.Double(), nullable=False),
    sa.Column('seen_at', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_capi_worker'))
    )
    op.create_table('product',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('category', sa.String(length=40), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('price', sa.BigInteger(), nullable=False),
    sa.Column('image', sa.String(length=120), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_product')),
    sa.UniqueConstraint('slug', name=op.f('uq_product_slug'))
    )
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_product_category'), ['category'], unique=False)

    op.create_table('shop_order',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('number', sa.String(length=16), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('note', sa.Text(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('subtotal', sa.BigInteger(), nullable=False),
    sa.Column('shipping', sa.BigInteger(), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.Column('amount_refunded', sa.BigInteger(), nullable=False),
    sa.Column('context', sa.JSON(), nullable=False),
    sa.Column('dispute', sa.String(length=40), nullable=True),
    sa.Column('visitor', sa.String(length=64), nullable=True),
    sa.Column('customer', sa.JSON(), nullable=True),
    sa.Column('stripe_session_id', sa.String(length=255), nullable=True),
    sa.Column('stripe_payment_intent_id', sa.String(length=255), nullable=True),
    sa.Column('stripe_charge_id', sa.String(length=255), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('paid_at', sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_order')),
    sa.UniqueConstraint('number', name=op.f('uq_shop_order_number')),
    sa.UniqueConstraint('stripe_session_id', name=op.f('uq_shop_order_stripe_session_id'))
    )
    with op.batch_alter_table('shop_order', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shop_order_stripe_charge_id'), ['stripe_charge_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_shop_order_visitor'), ['visitor'], unique=False)

    op.create_table('stripe_event',
    sa.Column('id', sa.String(length=255), nullable=False),
    sa.Column('type', sa.String(length=80), nullable=False),
    sa.Column('object_id', sa.String(length=255), nullable=False),
    sa.Column('received_at', sa.BigInteger(), nullable=False),
    sa.Column('processed_at', sa.BigInteger(), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stripe_event'))
    )
    op.create_table('capi_firing',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('outbox_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('fired_by', sa.String(length=20), nullable=False),
    sa.Column('fired_at', sa.Double(), nullable=False),
    sa.ForeignKeyConstraint(['outbox_id'], ['capi_outbox.id'], name=op.f('fk_capi_firing_outbox_id_capi_outbox')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_capi_firing'))
    )
    with op.batch_alter_table('capi_firing', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_capi_firing_outbox_id'), ['outbox_id'], unique=False)

    op.create_table('capi_refusal',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('outbox_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('refused_at', sa.Double(), nullable=False),
    sa.Column('http_status', sa.Integer(), nullable=True),
    sa.Column('code', sa.Integer(), nullable=True),
    sa.Column('subcode', sa.Integer(), nullable=True),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('fbtrace_id', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['outbox_id'], ['capi_outbox.id'], name=op.f('fk_capi_refusal_outbox_id_capi_outbox')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_capi_refusal'))
    )
    with op.batch_alter_table('capi_refusal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_capi_refusal_outbox_id'), ['outbox_id'], unique=False)

    op.create_table('shop_order_line',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('unit_amount', sa.BigInteger(), nullable=False),
    sa.Column('quantity', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['shop_order.id'], name=op.f('fk_shop_order_line_order_id_shop_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_order_line'))
    )
    with op.batch_alter_table('shop_order_line', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shop_order_line_order_id'), ['order_id'], unique=False)

    op.create_table('shop_refund',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('total', sa.BigInteger(), nullable=False),
    sa.Column('noted_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['shop_order.id'], name=op.f('fk_shop_refund_order_id_shop_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_refund'))
    )
    with op.batch_alter_table('shop_refund', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shop_refund_order_id'), ['order_id'], unique=False)



def downgrade():
    with op.batch_alter_table('shop_refund', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shop_refund_order_id'))

    op.drop_table('shop_refund')
    with op.batch_alter_table('shop_order_line', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shop_order_line_order_id'))

    op.drop_table('shop_order_line')
    with op.batch_alter_table('capi_refusal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_capi_refusal_outbox_id'))

    op.drop_table('capi_refusal')
    with op.batch_alter_table('capi_firing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_capi_firing_outbox_id'))

    op.drop_table('capi_firing')
    op.drop_table('stripe_event')
    with op.batch_alter_table('shop_order', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shop_order_visitor'))
        batch_op.drop_index(batch_op.f('ix_shop_order_stripe_charge_id'))

    op.drop_table('shop_order')
    with op.batch_alter_table('product', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_product_category'))

    op.drop_table('product')
    op.drop_table('capi_worker')
    with op.batch_alter_table('capi_outbox', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_capi_outbox_visitor'))
        batch_op.drop_index(batch_op.f('ix_capi_outbox_subject'))
        batch_op.drop_index('ix_capi_outbox_due_at', sqlite_where=sa.text("state IN ('pending', 'sending', 'retrying')"), postgresql_where=sa.text("state IN ('pending', 'sending', 'retrying')"))

    op.drop_table('capi_outbox')
    op.drop_table('capi_destination')
