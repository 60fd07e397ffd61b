import { describe, expect, it } from 'vitest'
import type { Fault, FloodFault } from '../../emulator/index.js'
import { useCenter } from '../harness/environment.js'
import { calls, callsWithoutFiles, issued, operationOf } from './calls.js'
import { startCenter } from '../harness/center.js'
import { until } from '../harness/until.js'
import '../harness/each-test.js'

const MiB = 1024 * 1024
/** Far more than is read, and little enough that a client that reads all of it ends. */
const bytes = 64 * MiB
/** The bound of what is read, and what the operating system may buffer for a connection: a few MiB at either end. */
const mostOfOneAnswer = 24 * MiB

const floods: Record<string, Omit<FloodFault, 'bytes'>> = {
  'JSON without an end': { start: '{"accountList":[', flood: '{"accountId":"123456789012"},' },
  'blanks without an end': { flood: ' ' },
  'an error without an end': { start: '{"message":"', flood: 'x', floodStatus: 500 },
  'a refusal without an end': { start: '{"error":"slow_down","error_description":"', flood: 'x', floodStatus: 400 },
  'a Content-Length of 2 GB': { flood: ' ', contentLength: 2 * 1024 * MiB },
  'an error with a Content-Length of 2 GB': { flood: ' ', contentLength: 2 * 1024 * MiB, floodStatus: 429 },
}

/**
 * Answers an operation with a long body. Returns the error of the caller and the number of bytes sent for one answer.
 */
async function flooded(call: keyof typeof calls, flood: Omit<FloodFault, 'bytes'>) {
  const center = await startCenter({ organization: { accounts: 1 } })
  const secrets = issued(center)
  center.setFaults([{ operation: operationOf(call), fault: { ...flood, bytes } }])
  useCenter(center)
  const error = (await calls[call](center, secrets)) as { code?: string; message?: string } | undefined
  // The connection of each answer is closed, and the rest is not read.
  const { counters } = center
  await until(() => counters.abandoned === counters.faults)
  return { error, answers: counters.faults, bytesOfOneAnswer: counters.floodBytes / counters.faults }
}

describe('an answer that does not end', () => {
  it.each(Object.keys(calls) as Array<keyof typeof calls>)('is not read to its end: %s', async (call) => {
    // Calls that use no file run at the same time, because some requests are sent again or wait for an interval.
    const running: Array<[string, ReturnType<typeof flooded>]> = []
    for (const [kind, flood] of Object.entries(floods)) {
      running.push([kind, flooded(call, flood)])
      if (!callsWithoutFiles.includes(call)) await running.at(-1)?.[1]
    }
    for (const [kind, result] of running) {
      const { error, answers, bytesOfOneAnswer } = await result
      expect([kind, error?.code]).toEqual([kind, 'UnexpectedAnswer'])
      if (call !== 'CreateToken') expect(error?.message, kind).toContain('longer than 2 MiB')
      expect(answers, kind).toBeGreaterThan(0)
      expect(bytesOfOneAnswer, kind).toBeLessThan(mostOfOneAnswer)
    }
  })
})

describe('an answer with a wrong length or encoding', () => {
  const bad: Record<string, Fault> = {
    'a Content-Length that is too short': { flood: ' ', bytes: MiB, contentLength: 10 },
    'a Content-Length of 2 GB with nothing after it': { flood: ' ', bytes: 1, contentLength: 2 * 1024 * MiB },
    'a Content-Length that is no number of bytes': {
      status: 200,
      headers: { 'Content-Length': '99999999999999999999' },
    },
    // No content is decompressed, so it does not grow in memory.
    'a compressed body': { status: 200, body: '\u001f\u008b\b', headers: { 'Content-Encoding': 'gzip' } },
  }
  it.each(Object.entries(bad))('is rejected: %s', async (_, fault) => {
    const center = await startCenter()
    center.setFaults([{ operation: 'GetRoleCredentials', fault }])
    const error = (await calls.GetRoleCredentials(center, issued(center))) as { code?: string }
    expect(['UnexpectedAnswer', 'Network']).toContain(error.code)
  })

  it('is read up to the bound', async () => {
    const center = await startCenter({ organization: { accounts: 1 } })
    const replaceBody = (body: unknown) => JSON.stringify(body).padEnd(2 * MiB, ' ')
    center.setFaults([{ operation: ['ListAccounts', 'ListAccountRoles'], fault: { replaceBody } }])
    expect(await calls.ListAccounts(center, issued(center))).toHaveLength(1)
  })
})
