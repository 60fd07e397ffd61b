import { chmodSync, copyFileSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commandPath } from '../../index.js'
import { Child } from '../harness/child.js'
import { temporaryFolder } from '../harness/home.js'
import { root } from '../harness/published.js'
import { sessionOptions, signInAsTheCli } from '../harness/session.js'
import { Client, clientNames, marker, startScene, twoRoles } from './support.js'

/** What no shell, no config file and no person likes in a path. */
const names = [`Zoë's "App"`, 'My App #1 ;2', '$HOME `id` $(id) %PATH% !x', '-rf', '東京\u2003#x', 'a\\b&c|d<e>']

/** Installs the package in a folder: with the program itself, or with another file in its place. */
function install(folder: string, program: 'program' | 'notExecutable' | 'none' = 'program'): string {
  mkdirSync(folder, { recursive: true })
  for (const file of ['index.js', 'loader.js']) copyFileSync(join(root, file), join(folder, file))
  const addon = 'aws-sso-native.linux-x64-gnu.node'
  symlinkSync(join(root, addon), join(folder, addon))
  const path = join(folder, 'aws-sso-native')
  if (program !== 'none') copyFileSync(commandPath(), path)
  if (program === 'notExecutable') chmodSync(path, 0o600)
  return join(folder, 'index.js')
}

interface Made {
  readonly env: Record<string, string>
  readonly command: string
}

const source = `
const [index, session, role] = process.argv.slice(1)
const { SsoSession, childCredentials, claudeCode } = require(index)
const one = new SsoSession(JSON.parse(session))
const parsed = JSON.parse(role)
const main = async () => {
  const { env } = await childCredentials(one, { ...parsed, region: 'us-west-2' })
  const { settings } = await claudeCode(one, { ...parsed, bedrockRegion: 'us-west-2' })
  console.log('made', JSON.stringify({ env, command: settings.awsCredentialExport }))
  process.stdin.resume()
}
main().catch(({ code }) => console.log('made', JSON.stringify({ error: code })))`

async function start(scene: Awaited<ReturnType<typeof startScene>>, index: string, more: Record<string, string> = {}) {
  const [session, role] = [{ ...sessionOptions(scene.center), ...more }, twoRoles(scene.center)[0]]
  const host = new Child(process.execPath, ['-e', source, index, JSON.stringify(session), JSON.stringify(role)], {
    env: scene.home.env(scene.center.env),
  })
  return JSON.parse(await host.line('made')) as Made & { error?: string }
}

test.each(names)('a program in a folder named %j gives credentials to every client', async (name) => {
  const scene = await startScene()
  const sessionName = "Zoë's Corp #1 ;$x %y% 東京".replaceAll("'", '’')
  signInAsTheCli(scene.home, scene.center, 3600, {}, sessionName)
  const { env, command } = await start(scene, install(join(temporaryFolder('odd'), name, 'app')), { sessionName })
  for (const client of clientNames) {
    const answer = await new Client(client, env).ask()
    expect([client, answer.error]).toEqual([client, undefined])
    expect(answer.sessionToken).toContain(marker)
  }
  const shell = new Child('sh', ['-c', command], { env })
  expect((await shell.json<{ Credentials: object }>()).Credentials).toHaveProperty('AccessKeyId')
})

test('a program whose path no command line can hold is rejected', async () => {
  const scene = await startScene()
  const index = install(join(temporaryFolder('odd'), 'a\nb', 'app'))
  expect((await start(scene, index)).error).toBe('CommandNotQuotable')
  expect(scene.center.counters.requests).toBe(0)
})

test.each([
  ['notExecutable', 'ProgramNotExecutable'],
  ['none', 'ProgramNotFound'],
] as const)('a program that is %s is an error before anything is sent', async (kind, code) => {
  const scene = await startScene()
  expect((await start(scene, install(temporaryFolder('odd'), kind))).error).toBe(code)
  expect(scene.center.counters.requests).toBe(0)
})
