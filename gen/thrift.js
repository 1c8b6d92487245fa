module.exports = {
  Thrift: require('thrift/lib/nodejs/lib/thrift/thrift'),
  TBinaryProtocol: require('thrift/lib/nodejs/lib/thrift/binary_protocol'),
  TCompactProtocol: require('thrift/lib/nodejs/lib/thrift/compact_protocol'),
  TBufferedTransport: require('thrift/lib/nodejs/lib/thrift/buffered_transport'),
  TFramedTransport: require('thrift/lib/nodejs/lib/thrift/framed_transport'),
  Int64: require('node-int64'),
}
