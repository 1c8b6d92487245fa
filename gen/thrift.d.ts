import thrift = require('thrift')
export = thrift
