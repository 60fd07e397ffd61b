/** A header of an event-stream message. All that Bedrock sends are text. */
export type MessageHeaders = Readonly<Record<string, string>>

/** The type of a header's value that is text (Smithy, "Amazon Event Stream Specification"). */
const textType = 7

/** Two lengths and their checksum come first, the checksum of the whole message last. */
const preludeBytes = 12
const checksumBytes = 4

/** One message of `application/vnd.amazon.eventstream`: lengths, headers, payload, each part with its CRC-32. */
export function encodeMessage(headers: MessageHeaders, payload: Uint8Array): Buffer {
  const head = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)))
  const total = preludeBytes + head.length + payload.length + checksumBytes
  const message = Buffer.alloc(total)
  message.writeUInt32BE(total, 0)
  message.writeUInt32BE(head.length, 4)
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8)
  message.set(head, preludeBytes)
  message.set(payload, preludeBytes + head.length)
  message.writeUInt32BE(crc32(message.subarray(0, total - checksumBytes)), total - checksumBytes)
  return message
}

/** An event whose payload is JSON. */
export function encodeEvent(type: string, payload: unknown): Buffer {
  const headers = { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' }
  return encodeMessage(headers, Buffer.from(JSON.stringify(payload)))
}

function encodeHeader(name: string, value: string): Buffer {
  const [nameBytes, valueBytes] = [Buffer.from(name), Buffer.from(value)]
  const header = Buffer.alloc(1 + nameBytes.length + 3 + valueBytes.length)
  header.writeUInt8(nameBytes.length, 0)
  header.set(nameBytes, 1)
  header.writeUInt8(textType, 1 + nameBytes.length)
  header.writeUInt16BE(valueBytes.length, 2 + nameBytes.length)
  header.set(valueBytes, 4 + nameBytes.length)
  return header
}

/** The table of CRC-32 as in gzip (RFC 1952 section 8). Node 20.0 has no `zlib.crc32`. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit += 1) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
  return remainder >>> 0
})

export function crc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff
  for (const byte of bytes) remainder = (remainder >>> 8) ^ (table[(remainder ^ byte) & 0xff] ?? 0)
  return (remainder ^ 0xffffffff) >>> 0
}
