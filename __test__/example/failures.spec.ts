import { createServer } from 'node:http'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { FaultRule, IdentityCenter } from '../../emulator/index.js'
import { startCenter } from '../harness/center.js'
import { Home } from '../harness/home.js'
import { until } from '../harness/until.js'
import { approve, button, heading, launch, role, type Running, search, signIn } from './app.js'

const fault = (operation: FaultRule['operation'], exception: string): FaultRule =>
  ({ operation, fault: { exception } }) as FaultRule

describe('a sign-in that fails says why, and has one button that helps', () => {
  let center: IdentityCenter
  let running: Running

  beforeEach(async () => {
    center = await startCenter()
    running = await launch(center)
  })

  const code = () => running.page.locator('.code-text').innerText()

  async function begin() {
    await button(running.page, 'Use a code instead').click()
    await heading(running.page, 'Compare this code').waitFor()
  }

  test('a denial', async () => {
    const { page } = running
    await begin()
    center.deny(await code())
    await heading(page, 'Access was denied').waitFor()
    await button(page, 'Try again').click()
    await heading(page, 'Continue in your browser').waitFor()
    await button(page, 'Cancel').click()
    await heading(page, 'Sign in to AWS').waitFor()
  })

  test('a code that has expired', async () => {
    const { page } = running
    await begin()
    center.expire(await code())
    await heading(page, 'The code has expired').waitFor()
    await button(page, 'Back').click()
    await heading(page, 'Sign in to AWS').waitFor()
  })

  test('a cancel ends the sign-in without an error', async () => {
    const { page } = running
    await begin()
    await button(page, 'Cancel').click()
    await heading(page, 'Sign in to AWS').waitFor()
    expect(await page.getByRole('alert').innerText()).toBe('')
  })

  test('a person in the browser goes on with a code, and copies it', async () => {
    const { page, copied } = running
    await button(page, 'Sign in').click()
    await heading(page, 'Continue in your browser').waitFor()
    await button(page, 'Use a code instead').click()
    await heading(page, 'Compare this code').waitFor()
    await button(page, 'Copy code').click()
    await button(page, 'Copied').waitFor()
    expect(await copied()).toBe(await code())
    expect(await page.getByRole('img', { name: 'QR code with the address of the sign-in page' }).count()).toBe(1)
    await button(page, 'Cancel').click()
    await heading(page, 'Sign in to AWS').waitFor()
  })

  test.each([
    ['UnauthorizedClientException', 'This way to sign in is not allowed', 'Copy details'],
    ['InvalidRequestException', 'AWS does not accept this address', 'Check the address'],
    ['InvalidGrantException', 'The sign-in is not valid any more', 'Try again'],
  ])('%s: %s', async (exception, title, help) => {
    const { page, copied } = running
    center.setFaults([fault('StartDeviceAuthorization', exception)])
    await button(page, 'Use a code instead').click()
    await heading(page, title).waitFor()
    expect(await page.getByRole('alert').innerText()).toContain(title)
    expect(await page.locator('.actions .primary').innerText()).toBe(help)
    if (help === 'Copy details') {
      await button(page, help).click()
      expect(await copied()).toContain('UnauthorizedClient (signIn)')
    }
    if (help === 'Check the address') await button(page, help).click()
    else await button(page, 'Back').click()
    await heading(page, 'Sign in to AWS').waitFor()
  })

  test('what is no address is not sent anywhere', async () => {
    const { page } = running
    const before = center.requests.length
    await page.getByLabel('Start URL').fill('ftp://example.com/start')
    await button(page, 'Sign in').click()
    await heading(page, 'This does not look right').waitFor()
    await button(page, 'Check the address').click()
    await heading(page, 'Sign in to AWS').waitFor()
    expect(center.requests.length).toBe(before)
  })
})

test('a person who does not come is told that the time is over', async () => {
  const center = await startCenter()
  const { page } = await launch(center, { env: { EXAMPLE_SIGN_IN_TIMEOUT_MS: '1500' } })
  await button(page, 'Sign in').click()
  await heading(page, 'The time to sign in was over').waitFor()
  await button(page, 'Try again').click()
  await heading(page, 'Continue in your browser').waitFor()
})

test('without a network the app says so, and tries again at a click', async () => {
  const center = await startCenter()
  let connections = 0
  const closing = createTcpServer((socket) => {
    connections++
    socket.destroy()
  })
  await new Promise<void>((resolve) => closing.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void closing.close())
  const nowhere = `http://127.0.0.1:${(closing.address() as AddressInfo).port}`
  const env = { AWS_ENDPOINT_URL_SSO_OIDC: nowhere, AWS_ENDPOINT_URL_SSO: nowhere }
  const { page } = await launch(center, { env })
  await button(page, 'Sign in').click()
  await heading(page, 'AWS cannot be reached').waitFor()
  const before = connections
  await button(page, 'Try again').click()
  await until(() => connections > before)
  await heading(page, 'AWS cannot be reached').waitFor()
})

test('a proxy that asks for a password is named, and the details can be copied for an administrator', async () => {
  const proxy = createServer().on('connect', (_request, socket) => {
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void proxy.close())
  const { port } = proxy.address() as AddressInfo
  const center = await startCenter()
  const env = {
    AWS_ENDPOINT_URL_SSO_OIDC: 'https://oidc.example.test',
    AWS_ENDPOINT_URL_SSO: 'https://portal.example.test',
    HTTPS_PROXY: `http://127.0.0.1:${port}`,
  }
  const { page, copied } = await launch(center, { env })
  await button(page, 'Sign in').click()
  await heading(page, 'Your proxy asks for a password').waitFor()
  await button(page, 'Copy details').click()
  await until(async () => (await copied()).includes('ProxyAuthenticationRequired'))
})

test('a damaged settings file does not prevent a sign-in', async () => {
  const center = await startCenter()
  const home = new Home()
  home.write(
    `${home.path}/.config/Bedrock Desk/aws-sso.db`,
    'not a database, but long enough to be looked at '.repeat(40),
  )
  const { page } = await launch(center, { home })
  await heading(page, 'The settings are damaged').waitFor()
  await button(page, 'Back').click()
  await signIn(page, center)
})

test('a role that is not granted, a list that fails and roles that cannot be read', async () => {
  const accounts = [
    { accountId: '111122223333', accountName: 'Alpha', roles: ['Developer'] },
    { accountId: '444455556666', accountName: 'Beta', roles: ['Auditor'] },
  ]
  const center = await startCenter({ organization: { accounts, accountsWithFailingRoles: { 1: 403 } } })
  const { page } = await launch(center, { home: new Home() })
  await signIn(page, center)

  // Why the roles are not known, and a row that asks again.
  await page.getByText('Not all could be read').waitFor()
  const unread = role(page, 'You have no access to this role List again Beta')
  await unread.waitFor()
  center.setOrganization({ accounts })
  await unread.click()
  await role(page, 'Auditor Beta 444455556666').waitFor()

  // The assignment is gone since the list was made.
  center.setFaults([fault('GetRoleCredentials', 'ForbiddenException')])
  await role(page, /Developer/)
    .first()
    .click()
  await page.getByText('You have no access to this role').first().waitFor()
  await button(page, 'Choose another role').click()
  expect(await search(page).evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true)

  // The list fails as a whole: what was known stays.
  center.setFaults([fault('ListAccounts', 'InvalidRequestException')])
  await button(page, 'List again').click()
  await page.getByText('AWS does not accept this address').first().waitFor()
  await role(page, 'Auditor Beta 444455556666').waitFor()
  center.clearFaults()
})

test('a token that an administrator has ended leads back to the sign-in', async () => {
  const center = await startCenter({ organization: { accounts: 3 }, refreshTokens: 'none' })
  const { page } = await launch(center, { home: new Home() })
  await signIn(page, center)
  center.setFaults([fault(['ListAccounts', 'ListAccountRoles', 'GetRoleCredentials'], 'UnauthorizedException')])
  await button(page, 'List again').click()
  await heading(page, 'Your sign-in has ended').waitFor()
  center.clearFaults()
  await button(page, 'Sign in again').click()
  await heading(page, 'Continue in your browser').waitFor()
  await button(page, 'Use a code instead').click()
  await approve(page, center)
})
