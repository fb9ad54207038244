"""The diagnostics' part of the sandbox, put into the application."""

from sandbox import diagnostics, diagnostics_evidence, diagnostics_kinds, refusals

SCHEMAS = (
    diagnostics.SCHEMA,
    diagnostics_kinds.SCHEMA,
    diagnostics_evidence.SCHEMA,
    refusals.SCHEMA,
)
