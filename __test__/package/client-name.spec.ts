import { describe, expect, it } from 'vitest'
import type { FaultRule } from '../../emulator/index.js'
import { performDeviceAuthorization } from '../../index.js'
import { START_URL } from './calls.js'
import { startCenter } from '../harness/center.js'
import { warnings } from '../harness/each-test.js'
import { rejection } from '../harness/rejection.js'

/** A service that takes no name with these characters. */
const refuses = (characters: RegExp): FaultRule => ({
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
    const center = await startCenter({ faults: [refuses(/[^ -~]/)] })
    for (let i = 0; i < 2; i++) await performDeviceAuthorization(START_URL, 'us-east-1', name)
    expect(center.deviceAuthorizations.map(({ clientName }) => clientName)).toEqual([sent, sent])
    // Once for the registration, which serves the second call, too.
    expect(center.counters.byOperation.RegisterClient).toBe(1)
    expect(seenWarnings()).toEqual([['ClientNameChanged', expect.stringContaining(`\`${sent}\``)]])
  })

  it('is sent in letters and digits where the service rejects it', async () => {
    const center = await startCenter({ faults: [refuses(/[^\w.-]/)] })
    await performDeviceAuthorization(START_URL, 'us-east-1', "Pol's MacBook (2)")
    expect(center.deviceAuthorizations[0]?.clientName).toBe('Pol-s-MacBook-2-')
    expect(center.counters.byOperation.RegisterClient).toBe(2)
    expect(seenWarnings()).toEqual([['ClientNameChanged', expect.stringContaining('`Pol-s-MacBook-2-`')]])
  })

  it('is sent as it is where it is ASCII, without a warning', async () => {
    const center = await startCenter()
    await performDeviceAuthorization(START_URL, 'us-east-1', "Pol's MacBook (2)")
    expect(center.deviceAuthorizations[0]?.clientName).toBe("Pol's MacBook (2)")
    expect(seenWarnings()).toEqual([])
  })

  it('is not tried again where there is no other to try', async () => {
    const center = await startCenter({ faults: [refuses(/./)] })
    const error = await rejection(performDeviceAuthorization(START_URL, 'us-east-1', 'My-App'))
    expect(error.code).toBe('InvalidClientMetadata')
    expect(center.counters.byOperation.RegisterClient).toBe(1)
    expect(seenWarnings()).toEqual([])
  })
})
