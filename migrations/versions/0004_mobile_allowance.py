"""what a mobile app may report"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('mobile_allowance',
    sa.Column('app', sa.String(length=40), nullable=False),
    sa.Column('used_until', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('app', name=op.f('pk_mobile_allowance'))
    )


def downgrade():
    op.drop_table('mobile_allowance')
