import { randomUserCode } from '../random.js'
import type { SecretFactory } from '../secrets.js'
import type { Settings } from '../settings.js'
import type { Client } from './clients.js'

/** The state of a device code. `used` is approved and exchanged for a token. */
export type DeviceStatus = 'pending' | 'approved' | 'denied' | 'expired' | 'used'

export interface DeviceAuthorization {
  readonly deviceCode: string
  readonly userCode: string
  readonly client: Client
  readonly startUrl: string
  readonly expiresAt: number
  status: DeviceStatus
  /** The interval in force, in seconds. */
  interval: number
  /** Polls that arrived, whatever they were answered. */
  polls: number
  /** Polls that were answered as pending. */
  pendingAnswers: number
  /** Whether the poll being handled came sooner than the interval in force. */
  tooSoon: boolean
  polledAt: number | undefined
}

/**
 * A client that waits exactly the interval may seem early by what timers and the two requests' ways differ. A real early
 * poll is early by far more.
 */
const toleranceMs = 20

/** The device codes that were issued (RFC 8628). */
export class DeviceAuthorizations {
  private readonly byDeviceCode = new Map<string, DeviceAuthorization>()
  private readonly byUserCode = new Map<string, DeviceAuthorization>()

  constructor(
    private readonly settings: Settings,
    private readonly secrets: SecretFactory,
  ) {}

  start(client: Client, startUrl: string): DeviceAuthorization {
    let userCode = randomUserCode()
    while (this.byUserCode.has(normalize(userCode))) userCode = randomUserCode()
    const authorization: DeviceAuthorization = {
      deviceCode: this.secrets.deviceCode(),
      userCode,
      client,
      startUrl,
      expiresAt: this.settings.now() + this.settings.deviceCodeLifetimeSeconds * 1000,
      status: 'pending',
      interval: this.settings.interval,
      polls: 0,
      pendingAnswers: 0,
      tooSoon: false,
      polledAt: undefined,
    }
    this.byDeviceCode.set(authorization.deviceCode, authorization)
    this.byUserCode.set(normalize(userCode), authorization)
    return authorization
  }

  ofDeviceCode(deviceCode: string): DeviceAuthorization | undefined {
    return this.refreshed(this.byDeviceCode.get(deviceCode))
  }

  /** Finds a code as people type it: in any case, with or without the dash (RFC 8628 section 6.1). */
  ofUserCode(userCode: string): DeviceAuthorization | undefined {
    return this.refreshed(this.byUserCode.get(normalize(userCode)))
  }

  /** All of them, oldest first. */
  *[Symbol.iterator](): IterableIterator<DeviceAuthorization> {
    for (const authorization of this.byDeviceCode.values()) {
      this.refreshed(authorization)
      yield authorization
    }
  }

  /**
   * Takes note of a poll as it arrives, also of one that is then answered by a fault. Says whether it came too soon. The
   * first poll never does: RFC 8628 section 3.5 asks for the wait between polls.
   */
  notePoll(deviceCode: string, arrivedAt: number): boolean {
    const authorization = this.ofDeviceCode(deviceCode)
    if (authorization === undefined) return false
    const { polledAt, interval } = authorization
    authorization.tooSoon = polledAt !== undefined && arrivedAt - polledAt < interval * 1000 - toleranceMs
    authorization.polls += 1
    authorization.polledAt = arrivedAt
    return authorization.tooSoon
  }

  private refreshed(authorization: DeviceAuthorization | undefined): DeviceAuthorization | undefined {
    if (authorization === undefined) return undefined
    const open = authorization.status === 'pending' || authorization.status === 'approved'
    if (open && authorization.expiresAt <= this.settings.now()) authorization.status = 'expired'
    return authorization
  }
}

function normalize(userCode: string): string {
  return userCode.toUpperCase().replace(/[^A-Z]/g, '')
}
