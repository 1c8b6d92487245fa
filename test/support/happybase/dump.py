"""Prints every cell of a table: dump.py HOST PORT TRANSPORT PROTOCOL TABLE.

A line a cell: row key, family:qualifier and value in hex, the timestamp between them in decimal. Cells of a row are in
the order of their columns' bytes.
"""
import sys

import happybase

host, port, transport, protocol, table = sys.argv[1:6]
connection = happybase.Connection(host, int(port), transport=transport, protocol=protocol)
out = sys.stdout
for key, cells in connection.table(table).scan(batch_size=1000, include_timestamp=True):
    for column in sorted(cells):
        value, timestamp = cells[column]
        out.write(f"{key.hex()} {column.hex()} {timestamp} {value.hex()}\n")
connection.close()
