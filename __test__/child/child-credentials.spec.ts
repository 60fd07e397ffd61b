import { inspect } from 'node:util'
import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { childCredentials, type ChildOptions } from '../../index.js'
import { runForJson } from '../harness/child.js'
import { mode } from '../harness/home.js'
import { rejection } from '../harness/rejection.js'
import { signInAsTheCli } from '../harness/session.js'
import {
  Client,
  clientNames,
  closedLater,
  marker,
  privateFolders,
  requestedRoles,
  type Scene,
  startEnvironment,
  startScene,
  twoRoles,
} from './support.js'

const region = 'us-west-2'
const ways = ['profile', 'endpoint'] as const
let scene: Scene
let role: { accountId: string; roleName: string }

beforeEach(async () => {
  scene = await startScene()
  role = twoRoles(scene.center)[0]!
})

const start = async (via: (typeof ways)[number], more: Partial<ChildOptions> = {}) =>
  closedLater(await childCredentials(scene.session, { ...role, region, via, env: startEnvironment(scene), ...more }))

describe.each(ways)('a child by %s', (via) => {
  test.each(clientNames)('gets the credentials of its role: %s', async (name) => {
    const { env } = await start(via)
    const answer = await new Client(name, env).ask()
    expect(answer.error).toBeUndefined()
    expect(answer.accessKeyId).toMatch(/^ASIA/)
    expect(answer.sessionToken).toContain(marker)
    expect(answer.arn).toContain(`arn:aws:sts::${role.accountId}:assumed-role/AWSReservedSSO_${role.roleName}_`)
    expect(new Set(requestedRoles(scene.center))).toEqual(new Set([`${role.accountId} ${role.roleName}`]))
  })

  test('prints no token of the endpoint, and passes it to a program', async () => {
    const { env } = await start(via)
    const token = env['AWS_CONTAINER_AUTHORIZATION_TOKEN']
    expect(token === undefined).toBe(via === 'profile')
    expect(inspect(env, { showHidden: true, depth: 9 })).not.toContain(token ?? 'no token')
    expect({ ...env }['AWS_CONTAINER_AUTHORIZATION_TOKEN']).toBe(token)
  })

  test('gets others than another child, of another role', async () => {
    const roles = twoRoles(scene.center)
    const children = await Promise.all(roles.map((each) => start(via, each)))
    const answers = await Promise.all(children.map(({ env }) => new Client(clientNames[0]!, env).ask()))
    const expected = roles.map(({ accountId, roleName }) => `${accountId} ${roleName}`)
    expect(new Set(requestedRoles(scene.center))).toEqual(new Set(expected))
    for (const { accessKeyId, error } of answers) expect(accessKeyId, error).toMatch(/^ASIA/)
    expect(answers[0]?.accessKeyId).not.toBe(answers[1]?.accessKeyId)
    // The program says which account it is.
    const accounts = via === 'profile' ? roles.map(({ accountId }) => accountId) : [undefined, undefined]
    expect(answers.map(({ accountId }) => accountId)).toEqual(accounts)
  })

  test('sees nothing of what competes, and the region that was asked for', async () => {
    const { env } = await start(via)
    const stale = Object.entries(env).filter(([, value]) => value.includes('stale') || value === '/nonexistent/token')
    expect(stale).toEqual([])
    expect(env).not.toHaveProperty('AWS_BEARER_TOKEN_BEDROCK')
    expect(env).toMatchObject({ AWS_REGION: region, AWS_DEFAULT_REGION: region, AWS_EC2_METADATA_DISABLED: 'true' })
    expect(env['LANG']).toBe('C.UTF-8')
  })

  test('has no credentials after close()', async () => {
    const { env, close } = await start(via)
    const client = new Client(clientNames[0]!, env)
    expect((await client.ask()).accessKeyId).toMatch(/^ASIA/)
    await Promise.all([close(), close()])
    await close()
    expect((await new Client(clientNames[0]!, env).ask()).error).toBeTypeOf('string')
    expect(privateFolders(scene.home)).toEqual([])
  })

  test('works on after a new sign-in', async () => {
    const { env } = await start(via)
    const client = new Client(clientNames[0]!, env)
    await scene.session.signOut()
    const { error } = await client.ask()
    expect(error).toBeTypeOf('string')
    signInAsTheCli(scene.home, scene.center, 3600)
    expect((await client.ask()).accessKeyId).toMatch(/^ASIA/)
  })

  test('is not prepared for a role that is not assigned, and nothing is left', async () => {
    const failed = await rejection(start(via, { roleName: 'NotMine' }))
    expect(failed).toMatchObject({ code: 'Forbidden' })
    expect(privateFolders(scene.home)).toEqual([])
  })

  test('is not prepared without a sign-in', async () => {
    await scene.session.signOut()
    expect(await rejection(start(via))).toMatchObject({ code: 'SignInRequired' })
    expect(privateFolders(scene.home)).toEqual([])
  })

  test('is not prepared in a home that cannot be written', async () => {
    await scene.session.roleCredentials(role.accountId, role.roleName)
    scene.home.write(join(scene.home.path, '.aws', 'sso', 'aws-sso-native', 'profiles'), 'not a folder')
    expect(await rejection(start(via))).toMatchObject({ code: 'ProfileNotWritable' })
  })

  test.each([
    ['accountId', '123'],
    ['roleName', 'a b'],
    ['region', 'US'],
    ['via', 'static'],
    ['env', { A: 1 }],
    ['env', { A: 'a\0b' }],
  ])('is not prepared with a bad %s, and nothing is sent', async (name, value) => {
    const options = { ...role, region, via, env: startEnvironment(scene), [name]: value } as ChildOptions
    const failed = await rejection(childCredentials(scene.session, options))
    expect(failed).toMatchObject({ code: 'InvalidInput', message: expect.stringContaining(`\`${name}\``) as string })
    expect(scene.center.counters.requests).toBe(0)
  })
})

describe('the private folder', () => {
  test('is for its owner alone, and holds no secret', async () => {
    const { env } = await start('profile')
    expect((await new Client(clientNames[0]!, env).ask()).accessKeyId).toMatch(/^ASIA/)
    const folder = dirname(env['AWS_CONFIG_FILE'] ?? '')
    expect(privateFolders(scene.home)).toEqual([folder])
    expect(mode(folder)).toBe(0o700)
    for (const name of readdirSync(folder)) {
      expect(mode(join(folder, name))).toBe(0o600)
      expect(readFileSync(join(folder, name), 'utf8')).not.toContain(marker)
    }
    for (const value of Object.values(env)) expect(value).not.toContain(marker)
    const command = /^credential_process = (.*)$/m.exec(readFileSync(env['AWS_CONFIG_FILE'] ?? '', 'utf8'))?.[1]
    expect(command).not.toContain(marker)
    // The person can run it, to find out why a child has no credentials.
    expect(await runForJson('sh', ['-c', command ?? ''], { env })).toMatchObject({ Version: 1 })
  })

  test('hides the profiles of the person, and a child that names one gets no other role', async () => {
    scene.home.writeConfig('[profile dev]\naws_access_key_id = AKDEV\naws_secret_access_key = x\n')
    const { env } = await start('profile')
    const { error } = await new Client('botocore', { ...env, AWS_PROFILE: 'dev' }).ask()
    expect(error).toContain('dev')
  })

  test('does not keep the program from the settings of the person', async () => {
    const env = startEnvironment(scene)
    for (const name of ['AWS_ENDPOINT_URL_SSO', 'AWS_ENDPOINT_URL_SSO_OIDC']) delete env[name]
    scene.home.writeConfig(`[profile corp]\nendpoint_url = ${scene.center.url}\n`)
    Object.assign(process.env, { AWS_PROFILE: 'corp' })
    const child = await start('profile', { env })
    expect((await new Client('botocore', child.env).ask()).accessKeyId).toMatch(/^ASIA/)
  })

  test('gives the sign-in of this home folder to a child with another one', async () => {
    const env = { ...startEnvironment(scene), HOME: '/nonexistent' }
    const child = await start('profile', { env })
    expect((await new Client('botocore', child.env).ask()).accessKeyId).toMatch(/^ASIA/)
  })
})

describe('the endpoint', () => {
  test('is reached without a proxy, beside what was reached without one', async () => {
    const env = { ...startEnvironment(scene), NO_PROXY: 'corp.example', HTTP_PROXY: 'http://127.0.0.1:9' }
    const child = await start('endpoint', { env })
    expect(child.env).toMatchObject({ NO_PROXY: 'corp.example,127.0.0.1', no_proxy: 'corp.example,127.0.0.1' })
    for (const name of clientNames) expect((await new Client(name, child.env).ask()).accessKeyId, name).toMatch(/^ASIA/)
  })

  test('listens no longer after the last close()', async () => {
    const [one, other] = [await start('endpoint'), await start('endpoint')]
    const url = one.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] ?? ''
    const ask = ({ env }: typeof one) =>
      fetch(url, { headers: { authorization: env['AWS_CONTAINER_AUTHORIZATION_TOKEN'] ?? '' } })
    expect(other.env['AWS_CONTAINER_CREDENTIALS_FULL_URI']).toBe(url)
    await one.close()
    expect((await ask(one)).ok).toBe(false)
    expect((await ask(other)).ok).toBe(true)
    await other.close()
    await expect(ask(other)).rejects.toThrow()
  })
})
