"""Takes records out of datagen: files for other tools (`files`), datasets (`hf`) and the card that describes them.

    export_records(records, path, "alpaca")     one file or folder, in one format
    write_card(folder, CardFacts(...))          README.md of a dataset

`datagen.export.hf` writes and pushes datasets with a train/test split.
"""

from datagen.export.card import CardFacts, FunnelStage, write_card
from datagen.export.files import FORMATS, ExportResult, export_records

__all__ = ["FORMATS", "CardFacts", "ExportResult", "FunnelStage", "export_records", "write_card"]
