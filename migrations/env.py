"""How Alembic reaches the shop's database: through the application that runs it."""

from alembic import context
from flask import current_app

db = current_app.extensions["migrate"].db
options = current_app.extensions["migrate"].configure_args


def skip_empty(migration_context, revision, directives):
    """Write no migration where nothing has changed."""
    if directives and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def run_offline():
    """Print SQL instead of running it."""
    context.configure(
        url=db.engine.url,
        target_metadata=db.metadata,
        literal_binds=True,
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online():
    """Bring the database up (or down) to the wanted revision."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            process_revision_directives=skip_empty,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
