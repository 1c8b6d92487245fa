"""Writes a table as CSV with HappyBase: export.py HOST PORT TABLE FILE COLUMNS."""
import csv
import sys

import happybase

host, port, table_name, path, columns = sys.argv[1:6]
names = [name.encode() for name in columns.split(",") if name != "HBASE_ROW_KEY"]

connection = happybase.Connection(host, int(port))
rows = 0
with open(path, "w", newline="", encoding="utf-8") as output:
    writer = csv.writer(output)
    writer.writerow(["row"] + [name.decode() for name in names])
    for key, data in connection.table(table_name).scan(batch_size=1000):
        writer.writerow([key.decode()] + [data.get(name, b"").decode() for name in names])
        rows += 1
connection.close()
print(rows)
