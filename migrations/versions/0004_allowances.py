"""what somebody may do only so often"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('shop_allowance',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('used_until', sa.Double(), nullable=False),
    sa.Column('misses', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_shop_allowance'))
    )


def downgrade():
    op.drop_table('shop_allowance')
