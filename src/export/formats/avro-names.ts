/**
 * Names for a record's fields, as Avro allows them: letters, digits and `_`. Columns that would share a name get numbers.
 * @param taken names that other fields have already
 */
export function avroNames(columns: readonly string[], taken: readonly string[]): string[] {
  const used = new Set(taken)
  return columns.map((column) => {
    const plain = column.replaceAll(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_')
    let name = plain
    for (let n = 2; used.has(name); n++) name = `${plain}_${n}`
    used.add(name)
    return name
  })
}
