"""Batch jobs that can be resumed: export of many consumers, and bulk writes.

    report = await batch.export(
        apideck, ["crm.contacts", "crm.companies"], to="data", connections=batch.callable_connections(apideck),
        checkpoint="night.sqlite",
    )

An export reads many lists at once, writes each to its own output, and records its progress in a checkpoint.

    async for outcome in batch.create(apideck.crm.leads, leads, checkpoint="leads.sqlite", stop_after=50):
        if outcome.error:
            print(outcome)

A bulk write makes one call for each input, many at once, and yields the outcome of each.
"""

from ._bulk import BulkWrite
from ._checkpoint import Checkpoint, MemoryCheckpoint, SQLiteCheckpoint
from ._errors import CheckpointError, OutputError, UnknownOutcomeError
from ._export import export
from ._inputs import Inputs
from ._outcomes import Outcome, WriteReport
from ._outputs import Format, Output, csv_format
from ._report import ListReport, Report, Status
from ._targets import ConnectionRef, Connections, Target, callable_connections
from ._writing import Creates, Deletes, Updates, WithFields, create, delete, update

__all__ = [
    "BulkWrite",
    "Checkpoint",
    "CheckpointError",
    "ConnectionRef",
    "Connections",
    "Creates",
    "Deletes",
    "Format",
    "Inputs",
    "ListReport",
    "MemoryCheckpoint",
    "Outcome",
    "Output",
    "OutputError",
    "Report",
    "SQLiteCheckpoint",
    "Status",
    "Target",
    "UnknownOutcomeError",
    "Updates",
    "WithFields",
    "WriteReport",
    "callable_connections",
    "create",
    "csv_format",
    "delete",
    "export",
    "update",
]
