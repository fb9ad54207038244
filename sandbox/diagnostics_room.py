"""The diagnostics' part of the sandbox, put into the application."""

from sandbox import (
    diagnostics,
    diagnostics_evidence,
    diagnostics_kinds,
    diagnostics_refusals,
)

SCHEMAS = (
    diagnostics.SCHEMA,
    diagnostics_kinds.SCHEMA,
    diagnostics_evidence.SCHEMA,
    diagnostics_refusals.SCHEMA,
)
