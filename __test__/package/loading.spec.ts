import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../harness/published.js'
import { runForJson } from '../harness/child.js'
import { home } from '../harness/each-test.js'

/** Runs a program that has the package in `api`, in another process. */
const program = <T>(text: string, env: Record<string, string> = {}) => {
  const source = `const api = require(${JSON.stringify(join(root, 'index.js'))});${text}`
  return runForJson<T>(process.execPath, ['-e', source], { env: { HOME: home.path, ...env } })
}

const load = `api.loadCachedSsoToken('https://my-org.awsapps.com/start')`

describe('importing the package', () => {
  it.runIf(process.platform === 'linux')('loads no addon and starts no thread before the first call', async () => {
    const text = `
const { readdirSync, readFileSync } = require('node:fs')
const files = ${JSON.stringify(['index.js', 'loader.js'].map((name) => join(root, name)))}
const seen = () => ({
  files: files.map((file) => file in require.cache),
  addon: readFileSync('/proc/self/maps', 'utf8').includes('aws-sso-native.linux'),
  threads: readdirSync('/proc/self/task').some((id) =>
    readFileSync('/proc/self/task/' + id + '/comm', 'utf8').startsWith('aws-sso-native')),
})
const first = seen()
${load}.then(() => console.log(JSON.stringify([first, seen()])))`
    expect(await program(text)).toEqual([
      { files: [true, false], addon: false, threads: false },
      { files: [true, true], addon: true, threads: true },
    ])
  })

  it('works without the addon; a call that needs it rejects with what is missing and what to do', async () => {
    const text = `
const members = ({ name, code, message, hint, retryable, cause, stack }) =>
  ({ typed: name === 'SsoError', code, message, hint, retryable, cause: String(cause?.message), stack })
const thrown = (make) => { try { make() } catch (error) { return error } }
const options = { startUrl: 'https://my-org.awsapps.com/start', region: 'us-east-1' }
async function aCallOfMine() { await ${load} }
Promise.allSettled([aCallOfMine(), ${load}, api.openSettings('settings.sqlite')]).then((calls) => {
  const errors = [...calls.map(({ reason }) => reason), thrown(() => new api.SsoSession(options))]
  console.log(JSON.stringify(errors.map(members)))
})`
    const path = join(home.path, 'nowhere.node')
    const errors = await program<Array<Record<string, unknown>>>(text, { NAPI_RS_NATIVE_LIBRARY_PATH: path })
    expect(errors).toHaveLength(4)
    for (const error of errors) {
      expect(error).toMatchObject({ typed: true, code: 'AddonNotLoaded', retryable: false })
      expect(error['message']).toContain(`${process.platform}-${process.arch}`)
      expect(error['hint']).toContain('asarUnpack')
      expect(error['cause']).not.toBe('undefined')
    }
    expect(errors[0]?.['stack']).toContain('aCallOfMine')
  })

  it('rejects with AddonNotLoaded if its second file is missing', async () => {
    const file = join(home.path, 'index.js')
    copyFileSync(join(root, 'index.js'), file)
    const source = `require(${JSON.stringify(file)}).loadCachedSsoToken('https://my-org.awsapps.com/start')
  .catch(({ name, code, hint }) => console.log(JSON.stringify({ name, code, hint })))`
    expect(await runForJson(process.execPath, ['-e', source], { env: { HOME: home.path } })).toEqual({
      name: 'SsoError',
      code: 'AddonNotLoaded',
      hint: 'Install the package again.',
    })
  })
})
