import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { isIP } from 'node:net'
import {
  bitString,
  boolean,
  explicit,
  implicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  time,
  utf8String,
} from './der.js'

/** A private key and the certificates of its server, both in PEM form. */
export interface ServerCertificate {
  readonly key: string
  readonly cert: string
}

/** When a certificate is valid. */
export interface Validity {
  readonly from: number
  readonly to: number
}

const oneDay = 86_400_000
const tenYears = 3650 * oneDay

const ecdsaWithSha256 = sequence(objectIdentifier(1, 2, 840, 10045, 4, 3, 2))

/** The bits of KeyUsage, RFC 5280 section 4.2.1.3: keyCertSign and cRLSign, or digitalSignature. */
const authorityUsage = Buffer.from([0x03, 0x02, 0x01, 0x06])
const serverUsage = Buffer.from([0x03, 0x02, 0x07, 0x80])

/**
 * A certificate authority of one emulator: no other program trusts it, and its key is never written to disk. Node can
 * read certificates but not make them, so this writes the few members of RFC 5280 that a TLS client asks for.
 */
export class CertificateAuthority {
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  private readonly name = distinguishedName(`aws-sso-native emulator ${randomBytes(4).toString('hex')}`)
  private readonly validity: Validity = { from: Date.now() - oneDay, to: Date.now() + tenYears }

  /** Its own certificate in PEM form: what a client has to trust. */
  readonly certificate = this.certify(this.name, this.keys.publicKey, [
    extension([2, 5, 29, 19], sequence(boolean(true)), true),
    extension([2, 5, 29, 15], authorityUsage, true),
  ])

  /** A certificate for a server with these host names and addresses, valid now unless said otherwise. */
  issue(hosts: readonly string[], validity = this.validity): ServerCertificate {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const extensions = [
      extension([2, 5, 29, 19], sequence(), true),
      extension([2, 5, 29, 15], serverUsage, true),
      // extKeyUsage: serverAuth.
      extension([2, 5, 29, 37], sequence(objectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 1))),
    ]
    if (hosts.length > 0) extensions.push(extension([2, 5, 29, 17], sequence(...hosts.map(alternativeName))))
    const cert = this.certify(distinguishedName('aws-sso-native emulator'), publicKey, extensions, validity)
    return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert }
  }

  private certify(
    subject: Buffer,
    publicKey: KeyObject,
    extensions: readonly Buffer[],
    { from, to } = this.validity,
  ): string {
    const version3 = explicit(0, integer(Buffer.from([2])))
    const serial = randomBytes(16)
    const validity = sequence(time(from), time(to))
    const keyInfo = publicKey.export({ type: 'spki', format: 'der' })
    const identifiers = [
      extension([2, 5, 29, 14], octetString(keyIdentifier(publicKey))),
      extension([2, 5, 29, 35], sequence(implicit(0, keyIdentifier(this.keys.publicKey)))),
    ]
    const toBeSigned = sequence(
      version3,
      integer(serial),
      ecdsaWithSha256,
      this.name,
      validity,
      subject,
      keyInfo,
      explicit(3, sequence(...extensions, ...identifiers)),
    )
    const signature = bitString(sign('sha256', toBeSigned, this.keys.privateKey))
    return pem(sequence(toBeSigned, ecdsaWithSha256, signature))
  }
}

function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(objectIdentifier(2, 5, 4, 3), utf8String(commonName))))
}

function extension(id: readonly number[], value: Buffer, critical = false): Buffer {
  return sequence(objectIdentifier(...id), ...(critical ? [boolean(true)] : []), octetString(value))
}

/** A dNSName or an iPAddress, RFC 5280 section 4.2.1.6. */
function alternativeName(host: string): Buffer {
  switch (isIP(host)) {
    case 4:
      return implicit(7, Buffer.from(host.split('.').map(Number)))
    case 6:
      return implicit(7, ipv6Bytes(host))
    default:
      return implicit(2, Buffer.from(host))
  }
}

function ipv6Bytes(address: string): Buffer {
  const [head = '', tail = ''] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const [first, last] = [groups(head), groups(tail)]
  const all = [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last]
  return Buffer.from(all.flatMap((group) => [group >> 8, group & 0xff]))
}

/** RFC 5280 section 4.2.1.2, method 1 names SHA-1; any identifier that is unique serves. */
function keyIdentifier(key: KeyObject): Buffer {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest()
    .subarray(0, 20)
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
