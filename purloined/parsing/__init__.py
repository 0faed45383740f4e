"""Forms that several readers share: text encodings, JSON streams, column names. Knows no table."""
