"""Loads a separated file with HappyBase: load.py HOST PORT TABLE FILE SEPARATOR COLUMNS."""
import sys

import happybase

host, port, table_name, path, separator, columns = sys.argv[1:7]
separator = separator.encode()
names = columns.encode().split(b",")
key_index = names.index(b"HBASE_ROW_KEY")

# HappyBase counts mutations (cells), not rows.
BATCH_ROWS = 1000

connection = happybase.Connection(host, int(port))
table = connection.table(table_name)
rows = 0
with open(path, "rb") as lines, table.batch(batch_size=BATCH_ROWS * (len(names) - 1)) as batch:
    for line in lines:
        fields = line.rstrip(b"\r\n").split(separator)
        data = dict(zip(names, fields))
        del data[b"HBASE_ROW_KEY"]
        batch.put(fields[key_index], data)
        rows += 1
connection.close()
print(rows)
