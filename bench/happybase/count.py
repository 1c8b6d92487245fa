"""Counts a table's rows with HappyBase: count.py HOST PORT TABLE."""
import sys

import happybase

host, port, table_name = sys.argv[1:4]

connection = happybase.Connection(host, int(port))
scan = connection.table(table_name).scan(
    filter=b"FirstKeyOnlyFilter() AND KeyOnlyFilter()", batch_size=1000
)
print(sum(1 for _ in scan))
connection.close()
