"""The words in which a room declares its data: fields, records, tables and references."""
