"""Writes cells into a table: load.py HOST PORT TRANSPORT PROTOCOL TABLE.

Takes the lines that dump.py prints from standard input. A mutation call has one timestamp, so there is a batch for each.
"""
import sys
from collections import defaultdict

import happybase

host, port, transport, protocol, table_name = sys.argv[1:6]
rows_by_timestamp = defaultdict(lambda: defaultdict(dict))
for line in sys.stdin:
    key, column, timestamp, value = line.rstrip("\n").split(" ")
    row = rows_by_timestamp[int(timestamp)][bytes.fromhex(key)]
    row[bytes.fromhex(column)] = bytes.fromhex(value)

connection = happybase.Connection(host, int(port), transport=transport, protocol=protocol)
table = connection.table(table_name)
for timestamp, rows in rows_by_timestamp.items():
    with table.batch(timestamp=timestamp, batch_size=1000) as batch:
        for key, cells in rows.items():
            batch.put(key, cells)
connection.close()
