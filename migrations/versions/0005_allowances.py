"""allowances of every kind"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade():
    # What an app has used up is forgotten after a minute; nothing is carried over.
    op.drop_table('mobile_allowance')
    op.create_table('shop_allowance',
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('used_until', sa.Double(), nullable=False),
    sa.Column('misses', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_shop_allowance'))
    )


def downgrade():
    op.drop_table('shop_allowance')
    op.create_table('mobile_allowance',
    sa.Column('app', sa.String(length=40), nullable=False),
    sa.Column('used_until', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('app', name=op.f('pk_mobile_allowance'))
    )
