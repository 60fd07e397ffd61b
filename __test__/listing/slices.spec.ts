import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { listAccountsAndRoles, streamAccountsAndRoles } from '../../index.js'
import { sessionWithToken } from './support.js'
import { startCenter } from '../harness/center.js'
import { until } from '../harness/until.js'
import '../harness/each-test.js'

/** How many accounts were converted to objects at once, and in which turn of the event loop. */
let slices: Array<{ size: number; turn: number }>
let turn: number
let running: boolean

beforeEach(() => {
  slices = []
  turn = 0
  running = true
  const next = () => {
    turn++
    if (running) setImmediate(next)
  }
  next()
  const parse = JSON.parse
  vi.spyOn(JSON, 'parse').mockImplementation((text: string, ...rest) => {
    const value: unknown = parse(text, ...rest)
    if (Array.isArray(value) && Object.hasOwn((value[0] as object | undefined) ?? {}, 'accountName'))
      slices.push({ size: value.length, turn })
    return value
  })
})

afterEach(() => {
  running = false
  vi.restoreAllMocks()
})

/** Every slice is small, and other work of the event loop ran between two of them. */
function expectSlices(most: number, accounts: number) {
  expect(slices.reduce((sum, { size }) => sum + size, 0)).toBe(accounts)
  for (const { size } of slices) expect(size).toBeLessThanOrEqual(most)
  expect(new Set(slices.map(({ turn }) => turn)).size).toBe(slices.length)
}

describe('accounts are converted to objects', () => {
  it('a hundred at a time for a list', async () => {
    const center = await startCenter({ organization: { accounts: 450 } })
    expect(await listAccountsAndRoles(center.issueToken().accessToken, center.region)).toHaveLength(450)
    expectSlices(100, 450)
  })

  it('as soon as they are complete, at most 64 at a time, for a stream', async () => {
    const center = await startCenter({ organization: { accounts: 450 } })
    let seen = 0
    for await (const _ of streamAccountsAndRoles(center.issueToken().accessToken, center.region))
      // Many accounts are complete before the loop asks for more.
      if (++seen === 1) await until(() => center.counters.byOperation.ListAccountRoles! >= 256)
    expect(seen).toBe(450)
    expectSlices(64, 450)
  })

  it('250 at a time for the kept list', async () => {
    const center = await startCenter({ organization: { accounts: 600 } })
    const session = await sessionWithToken(center)
    await session.listAccountsAndRoles()
    slices = []
    expect(await session.listAccountsAndRoles({ cached: 'only' })).toHaveLength(600)
    expectSlices(250, 600)
  })
})
