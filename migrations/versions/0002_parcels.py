"""cash on delivery and parcels"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('shop_order', schema=None) as batch_op:
        batch_op.add_column(sa.Column('method', sa.String(length=12), nullable=False, server_default='card'))
        batch_op.add_column(sa.Column('trigger', sa.String(length=12), nullable=False, server_default='payment'))
        batch_op.add_column(sa.Column('due_now', sa.BigInteger(), nullable=False, server_default='0'))
        batch_op.add_column(sa.Column('delivered_at', sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column('source_note', sa.Text(), nullable=True))

    op.execute('UPDATE shop_order SET due_now = total')
    # New orders say how they are paid; nothing shall be assumed of them.
    with op.batch_alter_table('shop_order', schema=None) as batch_op:
        batch_op.alter_column('method', existing_type=sa.String(length=12), server_default=None)
        batch_op.alter_column('trigger', existing_type=sa.String(length=12), server_default=None)
        batch_op.alter_column('due_now', existing_type=sa.BigInteger(), server_default=None)

    op.create_table('shop_shipment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('order_id', sa.Integer(), nullable=False),
    sa.Column('carrier', sa.String(length=20), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('raw_code', sa.String(length=40), nullable=False),
    sa.Column('raw_text', sa.Text(), nullable=False),
    sa.Column('return_number', sa.String(length=40), nullable=True),
    sa.Column('page_url', sa.Text(), nullable=False),
    sa.Column('received_at', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('changed_at', sa.BigInteger(), nullable=False),
    sa.Column('checked_at', sa.BigInteger(), nullable=True),
    sa.Column('failures', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['order_id'], ['shop_order.id'], name=op.f('fk_shop_shipment_order_id_shop_order')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_shipment')),
    sa.UniqueConstraint('carrier', 'number', name=op.f('uq_shop_shipment_carrier_number')),
    sa.UniqueConstraint('order_id', name=op.f('uq_shop_shipment_order_id'))
    )
    op.create_table('shop_shipment_step',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('shipment_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('raw_code', sa.String(length=40), nullable=False),
    sa.Column('raw_text', sa.Text(), nullable=False),
    sa.Column('told_by', sa.String(length=12), nullable=False),
    sa.Column('noted_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['shipment_id'], ['shop_shipment.id'], name=op.f('fk_shop_shipment_step_shipment_id_shop_shipment')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shop_shipment_step'))
    )
    with op.batch_alter_table('shop_shipment_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shop_shipment_step_shipment_id'), ['shipment_id'], unique=False)

    op.create_table('shop_lock',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('holder', sa.String(length=80), nullable=False),
    sa.Column('until', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_shop_lock'))
    )


def downgrade():
    op.drop_table('shop_lock')
    with op.batch_alter_table('shop_shipment_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_shop_shipment_step_shipment_id'))

    op.drop_table('shop_shipment_step')
    op.drop_table('shop_shipment')
    with op.batch_alter_table('shop_order', schema=None) as batch_op:
        batch_op.drop_column('source_note')
        batch_op.drop_column('delivered_at')
        batch_op.drop_column('due_now')
        batch_op.drop_column('trigger')
        batch_op.drop_column('method')
