"""How Alembic reaches the shop's database: through the application that runs it."""

from contextlib import contextmanager

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
    with db.engine.connect() as connection, without_foreign_keys(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            process_revision_directives=skip_empty,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()
        refuse_orphans(connection)
        connection.commit()


@contextmanager
def without_foreign_keys(connection):
    """SQLite changes a table by making it anew, and lets no table go that rows refer
    to; nor does it hear of this inside a transaction."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("PRAGMA foreign_keys = ON")


def refuse_orphans(connection):
    """Nothing may refer to what is not there any more; else nothing is changed."""
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            raise RuntimeError(f"rows refer to nothing: {orphans[:3]}")


if context.is_offline_mode():
    run_offline()
else:
    run_online()
