"""what metrics read

The indexes by which the outbox is counted, the sums of Meta's answers, and the index by
which old deliveries of Stripe's are found.
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

waiting = sa.text("state IN ('pending', 'sending', 'retrying')")


def upgrade():
    op.create_table('capi_answer',
    sa.Column('destination', sa.String(length=80), nullable=False),
    sa.Column('answer', sa.String(length=60), nullable=False),
    sa.Column('calls', sa.BigInteger(), nullable=False),
    sa.Column('events', sa.BigInteger(), nullable=False),
    sa.Column('last_at', sa.Double(), nullable=False),
    sa.PrimaryKeyConstraint('destination', 'answer', name=op.f('pk_capi_answer'))
    )
    op.create_index('ix_capi_outbox_waiting', 'capi_outbox', ['created_at'], unique=False, sqlite_where=waiting, postgresql_where=waiting)
    op.create_index('ix_capi_outbox_census', 'capi_outbox', ['destination', 'state', 'event_name'], unique=False)
    op.create_index(op.f('ix_stripe_event_received_at'), 'stripe_event', ['received_at'], unique=False)


def downgrade():
    op.drop_index(op.f('ix_stripe_event_received_at'), table_name='stripe_event')
    op.drop_index('ix_capi_outbox_census', table_name='capi_outbox')
    op.drop_index('ix_capi_outbox_waiting', table_name='capi_outbox')
    op.drop_table('capi_answer')
