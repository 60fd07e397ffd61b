import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../emulator/index.js'
import { performDeviceAuthorization } from '../../index.js'
import { START_URL } from './calls.js'
import { startCenter } from '../harness/center.js'
import { warnings } from '../harness/each-test.js'
import { rejection } from '../harness/rejection.js'

/** A service that rejects names with these characters. */
const rejectsNamesWith = (characters: RegExp): FaultRule => ({
  operation: 'RegisterClient',
  when: ({ body }) => characters.test((body as { clientName: string }).clientName),
  fault: { exception: 'InvalidClientMetadataException' },
})

const seenWarnings = () => warnings.map(({ code, message }) => [code, message])

describe("the client's name", () => {
  it.each([
    ['Jürgens MacBook', 'J-rgens MacBook'],
    ['My App on Pol\u2019s computer 東京', 'My App on Pol-s computer -'],
    ['東京', 'aws-sso-native'],
  ])('is sent in ASCII, with a warning that says how: %s', async (name, sent) => {
    const center = await startCenter({ faults: [rejectsNamesWith(/[^ -~]/)] })
    for (let i = 0; i < 2; i++) await performDeviceAuthorization(START_URL, 'us-east-1', name)
    expect(center.deviceAuthorizations.map(({ clientName }) => clientName)).toEqual([sent, sent])
    // The warning comes once, for the registration. The second call uses the same one.
    expect(center.counters.byOperation.RegisterClient).toBe(1)
    expect(seenWarnings()).toEqual([['ClientNameChanged', expect.stringContaining(`\`${sent}\``)]])
  })

  it('is sent with letters and digits only if the service rejects it', async () => {
    const center = await startCenter({ faults: [rejectsNamesWith(/[^\w.-]/)] })
    await performDeviceAuthorization(START_URL, 'us-east-1', "Pol's MacBook (2)")
    expect(center.deviceAuthorizations[0]?.clientName).toBe('Pol-s-MacBook-2-')
    expect(center.counters.byOperation.RegisterClient).toBe(2)
    expect(seenWarnings()).toEqual([['ClientNameChanged', expect.stringContaining('`Pol-s-MacBook-2-`')]])
  })

  it('is sent unchanged and without a warning if it is ASCII', async () => {
    const center = await startCenter()
    await performDeviceAuthorization(START_URL, 'us-east-1', "Pol's MacBook (2)")
    expect(center.deviceAuthorizations[0]?.clientName).toBe("Pol's MacBook (2)")
    expect(seenWarnings()).toEqual([])
  })

  it('is not sent again if there is no other form of it', async () => {
    const center = await startCenter({ faults: [rejectsNamesWith(/./)] })
    const error = await rejection(performDeviceAuthorization(START_URL, 'us-east-1', 'My-App'))
    expect(error.code).toBe('InvalidClientMetadata')
    expect(center.counters.byOperation.RegisterClient).toBe(1)
    expect(seenWarnings()).toEqual([])
  })
})
