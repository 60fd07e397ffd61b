// The example of the core crate, as a Rust program that uses the crate by itself.

import { expect, test } from 'vitest'
import { startCenter, startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { Home, mode } from '../harness/home.js'
import { program } from '../harness/programs.js'

const example = program('example')

test('the example signs in, lists the accounts, and stores the token for the AWS CLI', async () => {
  const center = await startCenter({ organization: { accounts: 120, rolesPerAccount: 2 } })
  const home = new Home()
  const child = new Child(example, [startUrl, center.region], { env: home.env(center.env) })
  const page = new URL(await child.line('Open'))
  const userCode = await child.line('and compare the code:')
  expect(page.searchParams.get('user_code')).toBe(userCode)
  center.approve(userCode)

  const { code, stdout, stderr } = await child.finished
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/^Signed in until \d{4}-\d\d-\d\dT/m)
  expect(stdout).toMatch(/^120 accounts, 240 roles$/m)
  expect(stdout).not.toMatch(/^Warning/m)
  expect(home.json(home.tokenFile(startUrl))).toMatchObject({ startUrl, region: center.region })
  expect(mode(home.tokenFile(startUrl))).toBe(0o600)
  expect(stdout).not.toContain(home.json(home.tokenFile(startUrl))['accessToken'])
})

test('the example ends with the reason where the person denies the request', async () => {
  const center = await startCenter()
  const home = new Home()
  const child = new Child(example, [startUrl, center.region], { env: home.env(center.env) })
  center.deny(await child.line('and compare the code:'))
  const { code, stderr } = await child.finished
  expect(code).toBe(1)
  expect(stderr).toContain('AccessDenied')
})

test('the example rejects a region that would lead to another host, before anything is sent', async () => {
  const center = await startCenter()
  const child = new Child(example, [startUrl, 'us-east-1.evil.example'], { env: new Home().env(center.env) })
  const { code, stdout } = await child.finished
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(center.requests).toEqual([])
})
