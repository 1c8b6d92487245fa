// Many users, few connections: each user gets one for as long as it needs it.
import { ConnectionPool, NoConnectionsAvailable } from 'hbulk'

const pool = await ConnectionPool.open({
  size: 3,
  gateways: process.env.HBULK_GATEWAY ?? 'thrift://localhost:9090',
  tablePrefix: 'example',
})

try {
  await pool.connection(async (connection) => {
    if (await connection.tableExists('visits')) {
      await connection.deleteTable('visits', { disable: true })
    }
    await connection.createTable('visits', { d: {} })
  })

  const visit = (user) =>
    pool.connection((connection) =>
      connection.table('visits').counterInc('home', `d:user${user % 4}`),
    )
  await Promise.all(Array.from({ length: 20 }, (_, user) => visit(user)))

  const row = await pool.connection((connection) => connection.table('visits').row('home'))
  for (const cell of row) console.log(cell.column.toString(), cell.value.readBigInt64BE())

  // Who holds all connections lets nobody else in.
  const leases = await Promise.all([pool.lease(), pool.lease(), pool.lease()])
  try {
    await pool.connection((connection) => connection.tables(), { timeoutMs: 100 })
  } catch (error) {
    if (!(error instanceof NoConnectionsAvailable)) throw error
    console.log(error.message)
  }
  for (const lease of leases) await lease.release()

  await pool.connection((connection) => connection.deleteTable('visits', { disable: true }))
} finally {
  await pool.close()
}
