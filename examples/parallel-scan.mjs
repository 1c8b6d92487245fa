// A table with split keys, its regions read at once. Needs a Thrift2 gateway that is not framed.
import { Connection, splitKeys } from 'hbulk'

const connection = await Connection.open({
  gateways: process.env.HBULK_GATEWAY ?? 'thrift2://localhost:9090',
  tablePrefix: 'example',
})

try {
  if (await connection.tableExists('hashes'))
    await connection.deleteTable('hashes', { disable: true })
  const hashes = await connection.createTable(
    'hashes',
    { d: {} },
    { splitKeys: splitKeys('hex', 4) },
  )
  console.log((await hashes.regions()).length, 'regions')

  await hashes.batch({ batchSize: 1000 }, async (batch) => {
    for (let i = 0; i < 5000; i++) {
      const key = Math.imul(i, 2654435761) >>> 0
      await batch.put(key.toString(16).padStart(8, '0'), { 'd:i': String(i) })
    }
  })

  let rows = 0
  for await (const row of hashes.scan({ parallel: 4, ordered: false })) rows += row.size
  console.log(rows, 'rows in any order')

  // Leaving the loop ends the scan, and an aborted signal does it from elsewhere.
  const signal = AbortSignal.timeout(60_000)
  for await (const row of hashes.scan({ parallel: 2, rowStart: 'f', signal })) {
    console.log('the first from f on:', row.key.toString())
    break
  }

  await connection.deleteTable('hashes', { disable: true })
} finally {
  await connection.close()
}
