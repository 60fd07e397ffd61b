import { describe, expect, it } from 'vitest'
import type { Fault } from '../../emulator/index.js'
import { calls, callsWithoutFiles, issued, operationOf } from './calls.js'
import { startCenter } from '../harness/center.js'
import '../harness/each-test.js'

const answers: Record<string, Fault> = {
  'a web page': { status: 200, body: '\n<!DOCTYPE html><title>Welcome to the hotel' },
  'a redirect to another host': { status: 302, headers: { Location: 'https://login.hotel.example/?to=aws' } },
  'a redirect to a page of its own': { status: 307, headers: { Location: '/login' } },
}

describe.each(Object.entries(answers))('a server of the network that answers %s', (_name, fault) => {
  it.each(Object.keys(calls) as Array<keyof typeof calls>)(
    'is a captive portal, whatever was asked for: %s',
    async (call) => {
      const center = await startCenter({ organization: { accounts: 1 } })
      const operation = operationOf(call)
      center.setFaults([{ operation, fault }])
      const error = await calls[call](center, issued(center))
      expect(error).toMatchObject({ code: 'CaptivePortal' })
      // A poll and a list go on for a while, because the person can sign in to the network meanwhile.
      if (!callsWithoutFiles.includes(call)) {
        expect(error).toMatchObject({ retryable: false })
        expect((error as { hint: string }).hint).toContain('sign in to the network')
        expect((error as { message: string }).message).not.toContain('to=aws')
        expect(center.counters.byOperation[operation]).toBe(1)
      }
    },
  )
})
