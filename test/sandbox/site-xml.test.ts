import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clusterProperties, siteXml } from '../../src/sandbox/site-xml.js'

const ports = { zookeeper: 1, master: 2, regionServer: 3 }

test('two sandboxes share neither ports nor folders, and listen on this machine only', () => {
  const properties = clusterProperties('/a b/data', ports)
  assert.equal(properties['hbase.rootdir'], 'file:///a%20b/data/hbase')
  assert.equal(properties['hbase.zookeeper.property.clientPort'], '1')
  assert.equal(properties['hbase.master.port'], '2')
  assert.equal(properties['hbase.regionserver.port'], '3')
  assert.equal(properties['hbase.master.ipc.address'], '127.0.0.1')
  assert.equal(properties['hbase.regionserver.ipc.address'], '127.0.0.1')
})

test('names and values are escaped', () => {
  assert.match(siteXml({ 'a<b': 'c&d>' }), /<name>a&lt;b<\/name><value>c&amp;d&gt;<\/value>/)
})
