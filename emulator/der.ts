// ASN.1 in DER (ITU-T X.690): the types that an X.509 certificate is made of.

function value(tag: number, content: Uint8Array): Buffer {
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.from([tag, length]), content])
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest >>= 8) bytes.unshift(rest & 0xff)
  return Buffer.concat([Buffer.from([tag, 0x80 | bytes.length, ...bytes]), content])
}

export const sequence = (...members: readonly Uint8Array[]): Buffer => value(0x30, Buffer.concat(members))

export const set = (...members: readonly Uint8Array[]): Buffer => value(0x31, Buffer.concat(members))

export const boolean = (truth: boolean): Buffer => value(0x01, Buffer.from([truth ? 0xff : 0]))

export const octetString = (content: Uint8Array): Buffer => value(0x04, content)

export const utf8String = (text: string): Buffer => value(0x0c, Buffer.from(text))

/** A bit string of whole bytes. */
export const bitString = (content: Uint8Array): Buffer => value(0x03, Buffer.concat([Buffer.from([0]), content]))

/** A number that is not negative, from its bytes, the most significant first. */
export function integer(bytes: Uint8Array): Buffer {
  let start = 0
  while (start < bytes.length - 1 && bytes[start] === 0) start += 1
  const shortest = bytes.subarray(start)
  // A first bit of 1 would make it negative.
  return value(0x02, (shortest[0] ?? 0) < 0x80 ? shortest : Buffer.concat([Buffer.from([0]), shortest]))
}

export function objectIdentifier(first = 0, second = 0, ...rest: readonly number[]): Buffer {
  const bytes = [first * 40 + second]
  for (const arc of rest) {
    const group = [arc & 0x7f]
    for (let left = arc >>> 7; left > 0; left >>>= 7) group.unshift(0x80 | (left & 0x7f))
    bytes.push(...group)
  }
  return value(0x06, Buffer.from(bytes))
}

/** UTCTime until 2049, and GeneralizedTime after that, RFC 5280 section 4.1.2.5. */
export function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/\.\d+|[-:T]/g, '')
  return digits < '2050' ? value(0x17, Buffer.from(digits.slice(2))) : value(0x18, Buffer.from(digits))
}

/** A member with an explicit context-specific tag. */
export const explicit = (number: number, content: Uint8Array): Buffer => value(0xa0 | number, content)

/** A primitive member with an implicit context-specific tag. */
export const implicit = (number: number, content: Uint8Array): Buffer => value(0x80 | number, content)
