"""one order from a form"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('shop_order', schema=None) as batch_op:
        batch_op.add_column(sa.Column('form', sa.String(length=64), nullable=True))
        batch_op.create_unique_constraint(batch_op.f('uq_shop_order_form'), ['form'])


def downgrade():
    with op.batch_alter_table('shop_order', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_shop_order_form'), type_='unique')
        batch_op.drop_column('form')
