"""Reads and writes instruction data in the shapes and files that others use.

    read_records(path)                    any file -> records; bad lines named, never in the way
    write_records(records, path, shape)   records -> a file, whole or not at all

`datagen.formats.arrow` holds the Parquet files of run folders; it loads pyarrow, this face does not.
"""

from datagen.formats.faults import BadLine, RecordFormatError
from datagen.formats.files import RecordsIn, RejectsFile, read_records
from datagen.formats.own import from_json, rejected, to_json
from datagen.formats.shapes import SHAPES, from_row, recognise, to_row
from datagen.formats.writing import write_records

__all__ = [
    "SHAPES",
    "BadLine",
    "RecordFormatError",
    "RecordsIn",
    "RejectsFile",
    "from_json",
    "from_row",
    "read_records",
    "recognise",
    "rejected",
    "to_json",
    "to_row",
    "write_records",
]
