"""Batch jobs over many consumers: export that can be resumed.

    report = await batch.export(
        apideck, ["crm.contacts", "crm.companies"], to="data", connections=batch.callable_connections(apideck),
        checkpoint="night.sqlite",
    )

An export reads many lists at once, writes each to an output of its own, and keeps in a checkpoint where it stands.
"""

from ._checkpoint import Checkpoint, MemoryCheckpoint, SQLiteCheckpoint
from ._errors import CheckpointError, OutputError
from ._export import export
from ._outputs import Format, Output, csv_format
from ._report import ListReport, Report, Status
from ._targets import ConnectionRef, Connections, Target, callable_connections

__all__ = [
    "Checkpoint",
    "CheckpointError",
    "ConnectionRef",
    "Connections",
    "Format",
    "ListReport",
    "MemoryCheckpoint",
    "Output",
    "OutputError",
    "Report",
    "SQLiteCheckpoint",
    "Status",
    "Target",
    "callable_connections",
    "csv_format",
    "export",
]
