import { describe, expect, it } from 'vitest'
import type { Fault, FloodFault } from '../../emulator/index.js'
import { useCenter } from '../harness/environment.js'
import { calls, callsWithoutFiles, issued, operationOf } from './calls.js'
import { startCenter } from '../harness/center.js'
import { until } from '../harness/until.js'
import '../harness/each-test.js'

const MiB = 1024 * 1024
/** Far more than is read, and little enough for a client that reads it all. */
const bytes = 64 * MiB
/** What is read, and what the operating system may hold for the client beside it: a few MiB at either end. */
const mostOfOneAnswer = 24 * MiB

const floods: Record<string, Omit<FloodFault, 'bytes'>> = {
  'JSON without an end': { start: '{"accountList":[', flood: '{"accountId":"123456789012"},' },
  'blanks without an end': { flood: ' ' },
  'an error without an end': { start: '{"message":"', flood: 'x', floodStatus: 500 },
  'a refusal without an end': { start: '{"error":"slow_down","error_description":"', flood: 'x', floodStatus: 400 },
  'a Content-Length of 2 GB': { flood: ' ', contentLength: 2 * 1024 * MiB },
  'an error with a Content-Length of 2 GB': { flood: ' ', contentLength: 2 * 1024 * MiB, floodStatus: 429 },
}

/** Answers an operation with a flood, and returns what its caller is told and how much was sent for one answer. */
async function flooded(call: keyof typeof calls, flood: Omit<FloodFault, 'bytes'>) {
  const center = await startCenter({ organization: { accounts: 1 } })
  const secrets = issued(center)
  center.setFaults([{ operation: operationOf(call), fault: { ...flood, bytes } }])
  useCenter(center)
  const told = (await calls[call](center, secrets)) as { code?: string; message?: string } | undefined
  // The connection of each answer is closed, not read on.
  const { counters } = center
  await until(() => counters.abandoned === counters.faults)
  return { told, answers: counters.faults, bytesOfOneAnswer: counters.floodBytes / counters.faults }
}

describe('an answer without an end', () => {
  it.each(Object.keys(calls) as Array<keyof typeof calls>)('is not read to its end: %s', async (call) => {
    // Requests without files are sent all at once: some are sent again, or wait for an interval.
    const running: Array<[string, ReturnType<typeof flooded>]> = []
    for (const [kind, flood] of Object.entries(floods)) {
      running.push([kind, flooded(call, flood)])
      if (!callsWithoutFiles.includes(call)) await running.at(-1)?.[1]
    }
    for (const [kind, result] of running) {
      const { told, answers, bytesOfOneAnswer } = await result
      expect([kind, told?.code]).toEqual([kind, 'UnexpectedAnswer'])
      if (call !== 'CreateToken') expect(told?.message, kind).toContain('longer than 2 MiB')
      expect(answers, kind).toBeGreaterThan(0)
      expect(bytesOfOneAnswer, kind).toBeLessThan(mostOfOneAnswer)
    }
  })
})

describe('an answer that is not as long as it says, or not as it says', () => {
  const bad: Record<string, Fault> = {
    'a Content-Length that is too short': { flood: ' ', bytes: MiB, contentLength: 10 },
    'a Content-Length of 2 GB with nothing after it': { flood: ' ', bytes: 1, contentLength: 2 * 1024 * MiB },
    'a Content-Length that is no number of bytes': {
      status: 200,
      headers: { 'Content-Length': '99999999999999999999' },
    },
    // Nothing is decoded, so nothing grows in memory.
    'a compressed body': { status: 200, body: '\u001f\u008b\b', headers: { 'Content-Encoding': 'gzip' } },
  }
  it.each(Object.entries(bad))('is rejected: %s', async (_, fault) => {
    const center = await startCenter()
    center.setFaults([{ operation: 'GetRoleCredentials', fault }])
    const told = (await calls.GetRoleCredentials(center, issued(center))) as { code?: string }
    expect(['UnexpectedAnswer', 'Network']).toContain(told.code)
  })

  it('is read up to the bound', async () => {
    const center = await startCenter({ organization: { accounts: 1 } })
    const replaceBody = (body: unknown) => JSON.stringify(body).padEnd(2 * MiB, ' ')
    center.setFaults([{ operation: ['ListAccounts', 'ListAccountRoles'], fault: { replaceBody } }])
    expect(await calls.ListAccounts(center, issued(center))).toHaveLength(1)
  })
})
