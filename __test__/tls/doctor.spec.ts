import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { diagnose } from '../../index.js'
import { restoreEnvironment } from '../harness/environment.js'
import { startUrl } from '../harness/center.js'
import { temporaryFolder } from '../harness/home.js'
import { startProxy } from '../harness/proxy.js'
import { sessionName } from '../harness/session.js'
import { Status } from '../command/support.js'
import { examine, machine, oidc, withPassword } from './doctor-support.js'

describe('a machine on which all is right', () => {
  it('has a report without a failure or a warning', async () => {
    const { report, status } = await examine(await machine())
    const bad = report.checks.filter(({ result }) => result === 'failed' || result === 'warning')
    expect(bad).toEqual([])
    expect(report.result).toBe('ok')
    expect(status).toBe(Status.ok)
    const tls = report.checks.find(({ id, host }) => id === 'tls' && host === `${oidc}:443`)
    expect(tls).toMatchObject({ message: expect.stringContaining('a root that a setting adds') })
    expect(tls?.evidence?.[0]).toMatch(/issued by "CN=aws-sso-native emulator [0-9a-f]+", valid from \d{4}-/)
  })

  it('has the same report from diagnose() and from the program, but for the time', async () => {
    const usual = await machine()
    const { report } = await examine(usual)
    restoreEnvironment()
    process.env = usual.env
    const { text, time, ...own } = await diagnose({ startUrl, region: usual.center.region, sessionName })
    const { time: other, ...ofProgram } = report
    expect(own).toEqual(ofProgram)
    expect([time, other]).toEqual([expect.any(String), expect.any(String)])
    expect(text).toContain(`ok       token: signed in until `)
    expect(text).not.toContain('planted')
  })

  it('has a check of each id that docs/doctor.md describes', async () => {
    const { report } = await examine(await machine())
    const documented = [...readFileSync('docs/doctor.md', 'utf8').matchAll(/^\| `(\w+)` +\|(?:[^|\n]+\|){3}$/gm)]
    expect([...new Set(report.checks.map(({ id }) => id))]).toEqual(documented.map(([, id]) => id))
  })

  it('is asked by GET alone, and nothing is registered', async () => {
    const usual = await machine()
    await examine(usual)
    const asked = usual.center.requests.map(({ method }) => method)
    expect(asked.length).toBeGreaterThan(0)
    expect(new Set(asked)).toEqual(new Set(['GET']))
    for (const { headers } of usual.center.requests) {
      expect(headers).not.toHaveProperty('authorization')
      expect(headers).not.toHaveProperty('x-amz-sso_bearer_token')
    }
  })

  it('needs no sign-in', async () => {
    const usual = await machine()
    const other = { ...usual, env: { ...usual.env, HOME: temporaryFolder('new-home') } }
    const { report, status } = await examine(other)
    expect(status).toBe(Status.ok)
    expect(report.checks.find(({ id }) => id === 'token')).toMatchObject({ result: 'ok', message: /no sign-in/ })
  })
})

describe('a proxy that rejects the password', () => {
  it('gets it once from a report', async () => {
    const usual = await machine()
    const proxy = await startProxy(1, { authorization: 'Basic right' })
    restoreEnvironment()
    process.env = { ...usual.env, HTTPS_PROXY: withPassword(proxy.url) }
    const { checks } = await diagnose({ startUrl, region: usual.center.region })
    expect(checks.find(({ id }) => id === 'proxy')).toMatchObject({ result: 'failed' })
    expect(proxy.authorizations).toHaveLength(1)
  })
})
