import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { startUrl } from '../harness/center.js'
import { Child } from '../harness/child.js'
import { temporaryFolder } from '../harness/home.js'
import { program } from '../harness/programs.js'
import { root } from '../harness/published.js'
import { tokenFile } from '../harness/session.js'
import { startScene } from './scene.js'
import { texts } from './texts.js'

const document = readFileSync(join(root, 'docs', 'claude-code.md'), 'utf8')

it('the documentation quotes what Claude Code shows', () => {
  const expired = texts.refused('The security token included in the request is expired')
  for (const text of [texts.none, texts.exportFailed, expired]) expect(document).toContain(`\n> ${text}\n`)
})

/** A browser that opens an address, and does what the page says. */
const browser = `#!/bin/sh
exec '${process.execPath}' -e 'fetch(process.argv[1])' "$1"
`

/** An app with the package installed, `claude` and a browser on its PATH, and what the example takes from its surroundings. */
function app(text: string, surroundings: object): { path: string; args: readonly string[] } {
  const folder = temporaryFolder('app')
  const path = join(folder, 'bin')
  for (const each of [path, join(folder, 'node_modules')]) mkdirSync(each)
  symlinkSync(root, join(folder, 'node_modules', 'aws-sso-native'))
  symlinkSync(program('claude'), join(path, 'claude'))
  writeFileSync(join(path, 'xdg-open'), browser)
  chmodSync(join(path, 'xdg-open'), 0o755)
  writeFileSync(join(folder, 'surroundings.mjs'), `Object.assign(globalThis, ${JSON.stringify(surroundings)})`)
  writeFileSync(join(folder, 'app.mjs'), text)
  return { path, args: ['--import', join(folder, 'surroundings.mjs'), join(folder, 'app.mjs')] }
}

it('the first example of the documentation leads from a sign-in to an answer of Bedrock', async () => {
  const [, example = ''] = /```js\n(.*?)```/s.exec(document) ?? []
  expect(example.trim().split('\n')).toHaveLength(9)
  const scene = await startScene({ autoConsent: 'allow', approveAfterPolls: 0, bedrock: { region: 'us-west-2' } })
  const { account: accountId, role: roleName } = scene
  const { path, args } = app(example, { startUrl, ssoRegion: scene.center.region, accountId, roleName })
  const { PATH = '', ...env } = scene.env
  const host = new Child(process.execPath, args, {
    env: { ...env, PATH: `${path}:${PATH}`, DISPLAY: ':9' },
    cwd: scene.home.path,
    detached: true,
  })
  // Claude Code has the input and the output of the host. They are no terminal, so it answers this and ends.
  host.send('hello')
  host.end()
  expect(await host.finished).toMatchObject({ code: 0, stdout: 'Bedrock answered\n', stderr: '' })
  expect(scene.statuses).toEqual([200])
  expect(tokenFile(scene.home, 'my-org')).toHaveProperty('refreshToken')
  scene.expectNothingElseAsked()
})
