import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ErrorCode } from '../../src/errors.js'
import { type RemoteFailure, remoteError } from '../../src/wire/remote-error.js'

// Recorded from HBase 2.6.1; the stack frames are shortened.
const FRAMES = [
  '\tat org.apache.hadoop.hbase.client.HBaseAdmin.checkTableExists(HBaseAdmin.java:2239)',
  '\tat java.base/java.lang.Thread.run(Thread.java:840)',
  '',
].join('\n')
const FAMILY_LINE =
  'org.apache.hadoop.hbase.regionserver.NoSuchColumnFamilyException: Column family g does not exist in region ' +
  "t,,1795248276753.be13530b1adb1cbe059fe8b11dceb028. in table 't', {TABLE_ATTRIBUTES => {METADATA => " +
  "{'hbase.store.file-tracker.impl' => 'DEFAULT'}}}, {NAME => 'f', BLOCKSIZE => '65536 B (64KB)'}\n" +
  FRAMES

const wrapped = (name: string, message: string) =>
  `org.apache.hadoop.hbase.${name}: org.apache.hadoop.hbase.${name}: ${message}\n${FRAMES}` +
  `Caused by: org.apache.hadoop.hbase.ipc.RemoteWithExtrasException(org.apache.hadoop.hbase.${name}): ` +
  `org.apache.hadoop.hbase.${name}: ${message}\n${FRAMES}\t... 1 more\n`

interface Case {
  readonly what: string
  readonly failure: Partial<RemoteFailure>
  readonly code: ErrorCode
  readonly message: string
  readonly retryable?: boolean
}

const cases: readonly Case[] = [
  {
    what: 'a batch whose row HBase will never take, although the batch says that it can be retried',
    failure: {
      canRetry: true,
      message:
        'Failed 1 action: org.apache.hadoop.hbase.DoNotRetryIOException: Cell with size 10485781 exceeds limit of 10485760 bytes',
    },
    code: 'REMOTE',
    message:
      'call: Failed 1 action: DoNotRetryIOException: Cell with size 10485781 exceeds limit of 10485760 bytes',
  },
  {
    what: 'a missing table, thrown in a Thrift1 gateway',
    failure: { message: `org.apache.hadoop.hbase.TableNotFoundException: t\n${FRAMES}` },
    code: 'TABLE_NOT_FOUND',
    message: "table 't' does not exist",
  },
  {
    what: 'a missing table, thrown in the master',
    failure: { message: wrapped('TableNotFoundException', 'ns:t') },
    code: 'TABLE_NOT_FOUND',
    message: "table 'ns:t' does not exist",
  },
  {
    what: "a missing table in Thrift1's deleteTable, which says it may be tried again",
    failure: {
      message: `java.io.IOException: table does not exist\n${FRAMES}`,
      canRetry: true,
      table: 't',
    },
    code: 'TABLE_NOT_FOUND',
    message: "table 't' does not exist",
  },
  {
    what: 'a missing table in Thrift2, which gives nothing but the name',
    failure: { message: 't', canRetry: false, table: 't' },
    code: 'TABLE_NOT_FOUND',
    message: "table 't' does not exist",
  },
  {
    what: 'a missing table in Thrift2 with its namespace written out',
    failure: { message: 't', canRetry: false, table: 'default:t' },
    code: 'TABLE_NOT_FOUND',
    message: "table 't' does not exist",
  },
  {
    what: 'a missing table in a batch, counted by its name',
    failure: {
      message: 'Failed 3 actions: n:t: 3 times, servers with issues: null',
      canRetry: true,
      table: 'n:t',
    },
    code: 'TABLE_NOT_FOUND',
    message: "table 'n:t' does not exist",
  },
  {
    what: 'an existing table in Thrift1',
    failure: { kind: 'AlreadyExists', message: 'table name already in use', table: 't' },
    code: 'TABLE_EXISTS',
    message: "table 't' exists already",
  },
  {
    what: 'an existing table in Thrift2',
    failure: { message: `org.apache.hadoop.hbase.TableExistsException: t\n${FRAMES}` },
    code: 'TABLE_EXISTS',
    message: "table 't' exists already",
  },
  {
    what: 'a missing family in one put',
    failure: { message: FAMILY_LINE, canRetry: false },
    code: 'FAMILY_NOT_FOUND',
    message: "table 't' has no column family 'g'",
  },
  {
    what: 'a missing family in a batch, which says it may be tried again',
    failure: {
      message: `Failed 2 actions: ${FAMILY_LINE}: 2 times, servers with issues: localhost,16020,1795247545970`,
      canRetry: true,
    },
    code: 'FAMILY_NOT_FOUND',
    message: "table 't' has no column family 'g'",
  },
  {
    what: 'a user without rights',
    failure: {
      message: wrapped(
        'security.AccessDeniedException',
        'Insufficient permissions (user=bob, scope=t, family=f:q, params=[table=t,family=f:q],action=READ)',
      ),
      canRetry: false,
    },
    code: 'GATEWAY_DENIED',
    message:
      'access denied: Insufficient permissions (user=bob, scope=t, family=f:q, params=[table=t,family=f:q],action=READ)',
  },
  {
    what: 'a read-only gateway',
    failure: { message: 'Thrift Server is in Read-only mode.', method: 'putMultiple' },
    code: 'GATEWAY_DENIED',
    message: 'putMultiple: the gateway is in read-only mode',
  },
  {
    what: 'a disabled table',
    failure: { message: 't is disabled.', canRetry: false, table: 't', method: 'put' },
    code: 'TABLE_DISABLED',
    message: "table 't' is disabled",
  },
  {
    what: 'a namespace that is missing',
    failure: { message: wrapped('NamespaceNotFoundException', 'nons'), canRetry: false },
    code: 'REMOTE',
    message: "namespace 'nons' does not exist",
  },
  {
    what: 'a disabled table, as Thrift1 says it',
    failure: { message: wrapped('TableNotEnabledException', 'ns:t is disabled.'), canRetry: false },
    code: 'TABLE_DISABLED',
    message: "table 'ns:t' is disabled",
  },
  {
    what: 'an exception with a class worth naming',
    failure: { message: wrapped('NamespaceExistException', 'nons'), canRetry: false },
    code: 'REMOTE',
    message: 'call: NamespaceExistException: nons',
  },
  {
    what: 'an exception whose class says nothing',
    failure: { message: wrapped('DoNotRetryIOException', 'Table should have one family.') },
    code: 'REMOTE',
    message: 'call: Table should have one family.',
  },
  {
    what: 'a cause that says more than the headline',
    failure: {
      message:
        `org.apache.hadoop.hbase.client.RetriesExhaustedException: Failed after attempts=16, exceptions:\n${FRAMES}` +
        `Caused by: java.net.ConnectException: Call to address=h/10.0.0.1:16020 failed\n${FRAMES}` +
        `Caused by: java.net.SocketTimeoutException: 20000 millis timeout\n${FRAMES}`,
      canRetry: true,
    },
    code: 'REMOTE',
    message:
      'call: RetriesExhaustedException: Failed after attempts=16, exceptions: (caused by SocketTimeoutException: 20000 millis timeout)',
    retryable: true,
  },
  {
    what: 'bad input in Thrift1',
    failure: {
      kind: 'IllegalArgument',
      message: `java.lang.IllegalArgumentException: Unsupported compression algorithm name: foo\n${FRAMES}`,
    },
    code: 'REMOTE',
    message: 'call: Unsupported compression algorithm name: foo',
  },
  {
    what: 'no message at all',
    failure: { message: '', canRetry: true },
    code: 'REMOTE',
    message: 'call: no message',
    retryable: true,
  },
  {
    what: 'a method that the gateway does not have',
    failure: { kind: 'Application', applicationType: 1, message: "Invalid method name: 'call'" },
    code: 'UNSUPPORTED',
    message: 'the gateway does not know the method call',
  },
  {
    what: 'a RuntimeException',
    failure: {
      kind: 'Application',
      applicationType: 6,
      method: 'putMultiple',
      message: 'Internal error processing putMultiple',
      table: 't',
    },
    code: 'REMOTE',
    message: "putMultiple of table 't': internal error in the gateway",
  },
  {
    what: 'a region list while a region is in transition',
    failure: {
      kind: 'Application',
      applicationType: 6,
      method: 'getAllRegionLocations',
      message: 'Internal error processing getAllRegionLocations',
      table: 't',
    },
    code: 'REMOTE',
    message: "getAllRegionLocations of table 't': a region has no region server at the moment",
    retryable: true,
  },
]

describe('remoteError', () => {
  for (const { what, failure, code, message, retryable } of cases) {
    it(`maps ${what}`, () => {
      const error = remoteError({ kind: 'IOError', method: 'call', message: '', ...failure })
      assert.equal(error.message, message)
      assert.equal(error.code, code)
      assert.equal(error.retryable, retryable ?? false)
      assert.ok(!error.message.includes('\n'))
    })
  }

  it('keeps endless messages short', () => {
    const error = remoteError({ kind: 'IOError', method: 'call', message: 'x'.repeat(10_000) })
    assert.ok(error.message.length < 320)
  })

  it('does not take another bare message for a missing table', () => {
    const failure = { kind: 'IOError', method: 'call', message: 'other', table: 't' } as const
    assert.equal(remoteError({ ...failure, canRetry: false }).code, 'REMOTE')
  })
})
