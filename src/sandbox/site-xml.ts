import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { LOOPBACK } from './ports.js'

/** The ports of the JVM that holds ZooKeeper, master and region server. */
export interface ClusterPorts {
  readonly zookeeper: number
  readonly master: number
  readonly regionServer: number
}

export type Properties = Readonly<Record<string, string>>

/** One HBase in one JVM on the local file system, reachable from this machine only. */
export function clusterProperties(dataDir: string, ports: ClusterPorts): Properties {
  return {
    'hbase.rootdir': pathToFileURL(join(dataDir, 'hbase')).href,
    'hbase.tmp.dir': join(dataDir, 'tmp'),
    'hbase.fs.tmp.dir': join(dataDir, 'tmp', 'staging'),
    'hbase.zookeeper.property.dataDir': join(dataDir, 'zookeeper'),
    'hbase.cluster.distributed': 'false',
    'hbase.unsafe.stream.capability.enforce': 'false',
    'hbase.wal.provider': 'filesystem',
    'hbase.zookeeper.quorum': 'localhost',
    'hbase.zookeeper.property.clientPort': String(ports.zookeeper),
    'hbase.master.port': String(ports.master),
    'hbase.master.hostname': 'localhost',
    'hbase.master.ipc.address': LOOPBACK,
    'hbase.master.info.port': '-1',
    'hbase.regionserver.port': String(ports.regionServer),
    'hbase.regionserver.hostname': 'localhost',
    'hbase.regionserver.ipc.address': LOOPBACK,
    'hbase.regionserver.info.port': '-1',
    // There is exactly one region server: waiting 4.5 s for others to report is lost time, and so are the 3 s until
    // its first heartbeat, without which the master gives it no regions.
    'hbase.master.wait.on.regionservers.maxtostart': '1',
    'hbase.regionserver.msginterval': '250',
    // HBase's MapReduce tools run inside their own JVM, with their scratch files in this sandbox.
    'mapreduce.framework.name': 'local',
    'hadoop.tmp.dir': join(dataDir, 'tmp', 'hadoop'),
  }
}

/** The gateway's command line has no flag for HTTP, so it needs a configuration of its own. */
export const HTTP_PROPERTIES: Properties = { 'hbase.regionserver.thrift.http': 'true' }

/** Hadoop's configuration file format. */
export function siteXml(properties: Properties): string {
  const lines = Object.entries(properties).map(
    ([name, value]) =>
      `  <property><name>${escapeXml(name)}</name><value>${escapeXml(value)}</value></property>\n`,
  )
  return `<?xml version="1.0" encoding="UTF-8"?>\n<configuration>\n${lines.join('')}</configuration>\n`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
