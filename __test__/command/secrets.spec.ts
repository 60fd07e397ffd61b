import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { FaultRule } from '../../emulator/index.js'
import { assignedRole, requestsOf, startCenter } from '../harness/center.js'
import { Home } from '../harness/home.js'
import { signInAsTheCli } from '../harness/session.js'
import { until } from '../harness/until.js'
import { Command, credentials, signIn, Status } from './support.js'

/** In every code, token, client secret and credential that the emulator gives. */
const mark = 'PLANTEDxSECRETx7f3a9'
const forms = [
  mark,
  Buffer.from(mark).toString('base64').slice(0, -4),
  Buffer.from(mark).toString('hex'),
  encodeURI(mark),
]
const leaks = (text: string) => text.split('\n').filter((line) => forms.some((form) => line.includes(form)))

/** A service that answers with what it was sent. */
const sent = { text: '' }
const echo: FaultRule = {
  when({ headers, body }) {
    const members = typeof body === 'object' && body !== null ? Object.values(body) : []
    sent.text = [headers['x-amz-sso_bearer_token'], ...members].join(' and ')
    return sent.text.includes(mark)
  },
  fault: {
    exception: 'InvalidRequestException',
    get message() {
      return `I was sent ${sent.text}`
    },
    get reason() {
      return sent.text
    },
  },
}

test('no secret is in the output or the arguments of any command but in the answer of `credentials`', async () => {
  const home = new Home()
  const center = await startCenter({ secretMarker: mark, approveAfterPolls: 0 })
  const command = new Command(home, center, { RUST_BACKTRACE: 'full' })
  const role = assignedRole(center)
  const seen: string[] = []
  const see = async (args: readonly string[], code: number, answers = false) => {
    const ended = await command.run(args)
    expect(ended.code, args.join(' ') + ended.stderr).toBe(code)
    seen.push(answers ? '' : ended.stdout, ended.stderr)
  }
  const others = [
    ['list', ...signIn()],
    ['list', ...signIn(), '--json'],
    ['status', ...signIn()],
    ['status', ...signIn(), '--json'],
  ]
  await see(['login', ...signIn(), '--no-browser'], Status.ok)
  for (const args of others) await see(args, Status.ok)
  await see(credentials(role), Status.ok, true)
  // The search finds what is there.
  expect(leaks((await command.run(credentials(role))).stdout)).toHaveLength(1)

  center.setFaults([echo])
  await see(credentials(role), Status.configuration)
  await see(['list', ...signIn()], Status.configuration)
  signInAsTheCli(home, center, -10)
  for (const args of [credentials(role), ['list', ...signIn()], ['login', ...signIn(), '--no-browser', '--force']])
    await see(args, Status.configuration)
  expect(seen.join('')).toContain('[redacted]')

  // A whole file, and one that is cut off in the middle of a token.
  center.clearFaults()
  const file = home.tokenFile('my-sso')
  home.write(file, readFileSync(file, 'utf8').slice(0, -20))
  await see(credentials(role), Status.signedOut)
  await see(['status', ...signIn()], Status.signedOut)
  signInAsTheCli(home, center, 3600)
  await see(['logout', ...signIn()], Status.ok)
  expect(leaks(seen.join('\n'))).toEqual([])
})

test('no process of the program has a secret in its arguments while it works', async () => {
  const home = new Home()
  const center = await startCenter({ secretMarker: mark })
  const command = new Command(home, center)
  signInAsTheCli(home, center, 3600)
  center.setFaults([{ operation: 'GetRoleCredentials', fault: { stall: true } }])
  const working = command.start(credentials(assignedRole(center)))
  const login = command.start(['login', ...signIn(), '--no-browser', '--force'])
  await login.line('Approve only')
  await until(() => requestsOf(center, 'GetRoleCredentials') > 0)
  const lines = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')]
      } catch {
        return []
      }
    })
  for (const name of ['credentials', 'login'])
    expect(lines.filter((line) => line.includes(`aws-sso-native ${name}`)).length).toBeGreaterThan(0)
  expect(lines.filter((line) => forms.some((form) => line.includes(form)))).toEqual([])
  working.kill()
  login.kill()
})
