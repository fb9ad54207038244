"""names of app events"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('capi_app_name',
    sa.Column('app_id', sa.String(length=40), nullable=False),
    sa.Column('scope', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.PrimaryKeyConstraint('app_id', 'scope', 'name', name=op.f('pk_capi_app_name'))
    )


def downgrade():
    op.drop_table('capi_app_name')
