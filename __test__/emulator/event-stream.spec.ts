import { crc32 as zlibCrc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { crc32, encodeEvent } from '../../emulator/event-stream.js'

describe('a message of an event stream', () => {
  it('has the checksum of gzip and zlib', () => {
    expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926)
    for (const text of ['', 'a', 'Zoë 🙂']) expect(crc32(Buffer.from(text))).toBe(zlibCrc32(text))
  })

  it('says its lengths, the checksum of both, its headers and the checksum of it all', () => {
    const message = encodeEvent('chunk', { bytes: 'AA==' })
    const [total, headers] = [message.readUInt32BE(0), message.readUInt32BE(4)]
    expect(total).toBe(message.length)
    expect(message.readUInt32BE(8)).toBe(zlibCrc32(message.subarray(0, 8)))
    expect(message.readUInt32BE(total - 4)).toBe(zlibCrc32(message.subarray(0, total - 4)))
    expect(message.toString('utf8', 12 + headers, total - 4)).toBe('{"bytes":"AA=="}')
    // One byte of length, the name, the type 7 (text), two bytes of length, the value.
    expect(message.toString('latin1', 12, 12 + headers)).toBe(
      '\u000b:event-type\u0007\u0000\u0005chunk\u000d:content-type\u0007\u0000\u0010application/json\u000d:message-type\u0007\u0000\u0005event',
    )
  })
})
