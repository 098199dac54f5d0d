"""Steps that make records: from nothing, from seeds, or from the records before them."""
