// Versions, time ranges, and changes that depend on what is there. Needs a Thrift2 gateway.
import { Connection } from 'hbulk'

const connection = await Connection.open({
  gateways: process.env.HBULK_GATEWAY ?? 'thrift2://localhost:9090',
  tablePrefix: 'example',
})

try {
  if (await connection.tableExists('prices'))
    await connection.deleteTable('prices', { disable: true })
  const prices = await connection.createTable('prices', {
    d: { maxVersions: 10, timeToLive: 86_400 },
  })

  const hour = 3_600_000
  const now = Date.now()
  for (const [ago, price] of [
    [3, '10'],
    [2, '11'],
    [1, '9'],
  ]) {
    await prices.put('bread', { 'd:price': price }, { timestamp: now - ago * hour })
  }
  for (const { value, timestamp } of await prices.cells('bread', 'd:price')) {
    console.log(value.toString(), Math.round((now - Number(timestamp)) / hour), 'h ago')
  }
  const range = await prices.row('bread', {
    timeRange: [now - 4 * hour, now - 1.5 * hour],
    versions: 5,
  })
  console.log(range.versions('d:price').length, 'versions before the last')

  // Two tellers, one of whom comes too late.
  const seen = { column: 'd:price', value: '9' }
  console.log(await prices.checkAndPut('bread', seen, { 'd:price': '12' }))
  console.log(await prices.checkAndPut('bread', seen, { 'd:price': '13' }))

  const dear = { column: 'd:price', is: 'greaterOrEqual', value: '12' }
  const changed = await prices.checkAndMutate('bread', dear, (change) => {
    change.put({ 'd:note': 'dear' }).delete(['d:price'])
  })
  console.log(changed, String(await prices.row('bread', { columns: ['d:note'] })))

  await connection.deleteTable('prices', { disable: true })
} finally {
  await connection.close()
}
