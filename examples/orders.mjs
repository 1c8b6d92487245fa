// A table, rows, a batch, a scan, a counter: what nearly every program does.
import { Connection } from 'hbulk'

const connection = await Connection.open({
  gateways: process.env.HBULK_GATEWAY ?? 'thrift://localhost:9090',
  tablePrefix: 'example',
})

try {
  if (await connection.tableExists('orders'))
    await connection.deleteTable('orders', { disable: true })
  const orders = await connection.createTable('orders', { d: { maxVersions: 3 } })

  await orders.put('order-1', { 'd:customer': 'Ada', 'd:price': '12.50' })
  const order = await orders.row('order-1')
  console.log(order.text('d:customer'), order.get('d:price'))

  // Sent together when the callback has returned, and not at all if it throws.
  await orders.batch({ transaction: true }, async (batch) => {
    for (let i = 2; i <= 5; i++) await batch.put(`order-${i}`, { 'd:price': `${i}.00` })
    await batch.delete('order-1', ['d:customer'])
  })

  for await (const row of orders.scan({ rowPrefix: 'order-', columns: ['d:price'] })) {
    console.log(row.key.toString(), row.text('d:price'))
  }

  console.log(await orders.counterInc('totals', 'd:orders', 5))

  await connection.deleteTable('orders', { disable: true })
} finally {
  await connection.close()
}
