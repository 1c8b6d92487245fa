import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectorySync } from '../system/make-directory.js'
import { TEMPLATE_DIR } from './jar-cache.js'
import type { SandboxLayout } from './layout.js'
import {
  type ClusterPorts,
  clusterProperties,
  HTTP_PROPERTIES,
  type Properties,
  siteXml,
} from './site-xml.js'

/** Writes the configuration folders of one start: one for all, and one for gateways over HTTP. */
export function writeConfiguration(layout: SandboxLayout, ports: ClusterPorts): void {
  const properties = clusterProperties(layout.data, ports)
  writeFolder(layout.conf, properties)
  writeFolder(layout.confHttp, { ...properties, ...HTTP_PROPERTIES })
}

function writeFolder(folder: string, properties: Properties): void {
  makeDirectorySync(folder)
  writeFileSync(join(folder, 'hbase-site.xml'), siteXml(properties))
  // Hadoop's own tools read this one, and know nothing of hbase-site.xml.
  writeFileSync(join(folder, 'core-site.xml'), siteXml(hadoopProperties(properties)))
  copyFileSync(join(TEMPLATE_DIR, 'log4j.properties'), join(folder, 'log4j.properties'))
}

function hadoopProperties(properties: Properties): Properties {
  return Object.fromEntries(
    Object.entries(properties).filter(([name]) => /^(hadoop|mapreduce)\./.test(name)),
  )
}
