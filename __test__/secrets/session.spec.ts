import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { FaultRule, IdentityCenter } from '../../emulator/index.js'
import { startCenter } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { Home, mode } from '../harness/home.js'
import { sessionName, sessionOptions } from '../harness/session.js'

const mark = 'PLANTEDxSECRETx7f3a9'
const forms = [mark, Buffer.from(mark).toString('base64').slice(0, -4), Buffer.from(mark).toString('hex')]

/** The content of a request, echoed in every member of an error. */
const said = { text: '' }
const faults: Record<string, FaultRule[]> = {
  expire: [],
  echo: [
    {
      operation: 'CreateToken',
      when({ body }) {
        said.text = Object.values(body as object).join(' and ')
        return true
      },
      fault: {
        exception: 'InvalidRequestException',
        get message() {
          return `I was sent ${said.text}`
        },
        get reason() {
          return said.text
        },
      },
    },
  ],
  halfBody: [{ operation: 'CreateToken', fault: { halfBody: true } }],
  status500: [{ operation: 'CreateToken', fault: { status: 500, body: `<h1>${mark}</h1>` } }],
  invalidGrant: [{ operation: 'CreateToken', fault: { exception: 'InvalidGrantException', message: 'no more of it' } }],
  end: [],
}

/** Lets the token of the file expire, and sets faults. */
function prepare(what: string, center: IdentityCenter, home: Home): void {
  center.setFaults(faults[what] ?? [])
  const file = home.tokenFile(sessionName)
  home.write(file, JSON.stringify({ ...home.json(file), expiresAt: '2026-01-01T00:00:00Z' }))
}

test('no secret is in any output, error, event, change or warning of a session and of its errors', async () => {
  const home = new Home()
  const center = await startCenter({ secretMarker: mark, autoConsent: 'allow', approveAfterPolls: 0 })
  const program = join(__dirname, 'leak-session.mjs')
  const running = new Child(process.execPath, [program], {
    env: home.env({
      ...center.env,
      SESSION: JSON.stringify(sessionOptions(center)),
      RUST_BACKTRACE: 'full',
      AWS_SSO_NATIVE_LOG: 'debug',
    }),
  })
  for (const what of Object.keys(faults)) {
    await running.line(`PREPARE ${what}`)
    if (what === 'expire') {
      const files = home.files().filter((file) => readFileSync(file, 'utf8').includes(mark))
      expect(files).toHaveLength(2)
      expect(files.every((file) => file.startsWith(home.cache))).toBe(true)
      expect(files.map(mode)).toEqual([0o600, 0o600])
    }
    prepare(what, center, home)
    running.send('ready')
  }
  const { code, stdout, stderr } = await running.finished
  expect(code, stderr.slice(-2000)).toBe(0)
  expect(existsSync(home.tokenFile(sessionName))).toBe(false)

  // The requests were made.
  expect(stdout).toContain('[redacted]')
  expect(stdout).toContain('I was sent')
  expect(stdout).toContain('# event')
  expect(stdout).toContain("event: 'requestAnswered'")
  for (const event of ['refreshStarted', 'credentialsReceived', 'fileWritten', 'requestAnswered'])
    expect(stderr).toContain(` ${event} call=`)
  expect(stdout).toContain('# provided credentials')
  const codes = new Set([...stdout.matchAll(/: error (\w+)$/gm)].map(([, name]) => name))
  for (const expected of ['Forbidden', 'InvalidRequest', 'SignInRequired', 'InvalidGrant']) {
    expect(codes).toContain(expected)
  }
  const leaks = (stdout + stderr).split('\n').filter((line) => forms.some((form) => line.includes(form)))
  expect(leaks.map((line) => line.slice(0, 300))).toEqual([])
})
