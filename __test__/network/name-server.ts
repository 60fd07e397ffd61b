import type { Socket } from 'node:dgram'
import { isIPv4, isIPv6 } from 'node:net'

/** What a name server answers for a name: addresses, a failure (SERVFAIL), or nothing. */
export type Answer = readonly string[] | 'failure' | 'silence'

const typeA = 1
const typeAaaa = 28
const notFound = 3
const serverFailure = 2

/** A name server (RFC 1035) for A and AAAA records. A name that is not in its table does not exist. */
export class NameServer {
  readonly names = new Map<string, Answer>()
  /** The names that it was asked for. */
  readonly asked = new Set<string>()

  constructor(private readonly socket: Socket) {
    socket.on('message', (query, { address, port }) => {
      const answer = this.answer(query)
      if (answer !== undefined) socket.send(answer, port, address)
    })
  }

  close(): void {
    this.socket.close()
  }

  private answer(query: Buffer): Buffer | undefined {
    const { name, end } = readName(query, 12)
    this.asked.add(name)
    const found = this.names.get(name)
    if (found === 'silence') return undefined
    const type = query.readUInt16BE(end)
    const addresses = Array.isArray(found) ? (found as readonly string[]) : []
    const records = addresses.flatMap((address) => {
      if (type === typeA && isIPv4(address)) return [record(type, Buffer.from(address.split('.').map(Number)))]
      return type === typeAaaa && isIPv6(address) ? [record(type, bytesOf(address))] : []
    })
    const code = found === undefined ? notFound : found === 'failure' ? serverFailure : 0
    const header = Buffer.alloc(12)
    query.copy(header, 0, 0, 2)
    // An answer of a recursive server to one question.
    header.writeUInt16BE(0x8180 | code, 2)
    header.writeUInt16BE(1, 4)
    header.writeUInt16BE(records.length, 6)
    return Buffer.concat([header, query.subarray(12, end + 4), ...records])
  }
}

function readName(query: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = []
  let at = start
  for (let length = query.readUInt8(at); length > 0; length = query.readUInt8(at)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 }
}

/** A record of the name in the question, in the class of the Internet, which may not be kept. */
function record(type: number, data: Buffer): Buffer {
  const head = Buffer.alloc(12)
  head.writeUInt16BE(0xc00c, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}

function bytesOf(address: string): Buffer {
  const [before = '', after = ''] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const [first, last] = [groups(before), groups(after)]
  const all = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last]
  const bytes = Buffer.alloc(16)
  all.forEach((group, index) => bytes.writeUInt16BE(group, index * 2))
  return bytes
}
