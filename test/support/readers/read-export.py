"""Prints every cell of exported files: read-export.py FORMAT LAYOUT ENCODING TIMESTAMP FILE...

A line a cell: row key, family:qualifier and value in hex, the timestamp between them in decimal; TIMESTAMP for the wide
layout, which has none. In wide text an empty field is no cell.
"""
import base64
import csv
import gzip
import json
import re
import sys

format_, layout, encoding, timestamp = sys.argv[1:5]
out = sys.stdout

csv.field_size_limit(2**31 - 1)


def unescape(text):
    return re.sub(rb"\\x([0-9A-F]{2})", lambda m: bytes([int(m.group(1), 16)]), text.encode("ascii"))


decode = {
    "utf8": lambda text: text.encode("utf-8"),
    "escaped": unescape,
    "base64": lambda text: base64.b64decode(text, validate=True),
    "hex": bytes.fromhex,
}[encoding]


def cell(key, family, qualifier, stamp, value):
    out.write(f"{key.hex()} {(family + b':' + qualifier).hex()} {stamp} {value.hex()}\n")


def opened(path):
    opener = gzip.open if path.endswith(".gz") else open
    return opener(path, "rt", encoding="utf-8", errors="strict", newline="")


def lines_of(path):
    with opened(path) as file:
        if format_ == "csv":
            yield from csv.reader(file, strict=True)
        else:
            for line in file:
                yield line.removesuffix("\n").split("\t")


def read_text(path):
    lines = lines_of(path)
    header = next(lines)
    if layout == "cells":
        for key, family, qualifier, stamp, kind, value in lines:
            assert kind == "Put", kind
            cell(decode(key), family.encode(), decode(qualifier), stamp, decode(value))
        return
    assert header[0] == "HBASE_ROW_KEY", header
    columns = [name.split(":", 1) for name in header[1:]]
    for key, *values in lines:
        assert len(values) == len(columns), key
        for (family, qualifier), value in zip(columns, values):
            if value != "":
                cell(decode(key), family.encode(), decode(qualifier), timestamp, decode(value))


def read_json(path):
    with opened(path) as file:
        for line in file:
            row = json.loads(line)
            for each in row["cells"]:
                qualifier, value = decode(each["qualifier"]), decode(each["value"])
                cell(decode(row["key"]), each["family"].encode(), qualifier, each["timestamp"], value)


def read_avro(path):
    import fastavro

    with open(path, "rb") as file:
        reader = fastavro.reader(file)
        columns = {field["name"]: field.get("column") for field in reader.writer_schema["fields"]}
        for row in reader:
            if layout == "cells":
                for each in row["cells"]:
                    stamp = each["timestamp"]
                    if not isinstance(stamp, int):
                        stamp = round(stamp.timestamp() * 1_000_000)
                    assert stamp % 1000 == 0, stamp
                    cell(row["key"], each["family"].encode(), each["qualifier"], stamp // 1000, each["value"])
                continue
            for name, value in row.items():
                if columns[name] is not None and value is not None:
                    family, qualifier = unescape(columns[name]).split(b":", 1)
                    cell(row["HBASE_ROW_KEY"], family, qualifier, timestamp, value)


read = {"csv": read_text, "tsv": read_text, "jsonl": read_json, "avro": read_avro}[format_]
for path in sys.argv[5:]:
    read(path)
