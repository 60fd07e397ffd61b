import { randomBase64, randomBase64Url, randomLetters } from './random.js'

/** Makes every secret that the emulator issues, in the form and about the length of AWS's own. */
export class SecretFactory {
  /** `marker` is put into each of them, where a test finds it again. */
  constructor(private readonly marker: string) {}

  deviceCode(): string {
    return this.marker + randomBase64Url(64)
  }

  /** Base64 with its padding: a client that does not decode the query it is called back with sends a wrong code. */
  authorizationCode(): string {
    return this.marker + randomBase64(64)
  }

  /** AWS's is a JWT of some 2 kB that carries the registration: clients that limit its length have to accept that. */
  clientSecret(clientId: string, clientName: string, expiresAt: number): string {
    const header = base64UrlJson({ kid: 'key-1', alg: 'HS384' })
    const serialized = JSON.stringify({
      clientId: { value: clientId },
      clientName,
      clientType: 'PUBLIC',
      expirationTimestamp: expiresAt / 1000,
      padding: randomBase64Url(600),
    })
    return `${header}.${base64UrlJson({ serialized })}.${this.marker}${randomBase64Url(48)}`
  }

  accessToken(): string {
    return `aoaAAAAA${this.marker}${randomBase64Url(180)}:${randomBase64(78)}`
  }

  refreshToken(): string {
    return `aorAAAAA${this.marker}${randomBase64Url(180)}:${randomBase64(78)}`
  }

  accessKeyId(): string {
    return `ASIA${randomLetters('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}`
  }

  secretAccessKey(): string {
    return this.marker + randomBase64(30)
  }

  sessionToken(): string {
    return `IQoJb3JpZ2luX2Vj${this.marker}${randomBase64(540)}`
  }
}

function base64UrlJson(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
