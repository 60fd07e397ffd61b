import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { afterAll } from 'vitest'
import { mainManifest, platformManifest } from '../../scripts/manifests.mjs'
import { targets } from '../../scripts/targets.mjs'
import { here } from './published.js'

/** A registry on the loopback interface that has the packages of all platforms. Only this machine's can be downloaded. */
export async function startRegistry(tarballs: readonly [main: string, platform: string]): Promise<string> {
  const main = mainManifest()
  const manifests = [main, ...targets.map((target) => platformManifest(target))]
  const files = new Map([
    [main.name, readFileSync(tarballs[0])],
    [`${main.name}-${here}`, readFileSync(tarballs[1])],
  ])
  let url = ''
  const packument = (name: string) => {
    const manifest = manifests.find((each) => each.name === name)
    if (manifest === undefined) return undefined
    const bytes = files.get(name) ?? Buffer.alloc(0)
    const digest = (algorithm: string, encoding: 'hex' | 'base64') =>
      createHash(algorithm).update(bytes).digest(encoding)
    const dist = {
      tarball: `${url}/${name}/-/${name}-${manifest.version}.tgz`,
      shasum: digest('sha1', 'hex'),
      integrity: `sha512-${digest('sha512', 'base64')}`,
    }
    const versions = { [manifest.version]: { ...manifest, dist } }
    return JSON.stringify({ name, 'dist-tags': { latest: manifest.version }, versions })
  }
  const server: Server = createServer(({ url: path = '' }, response) => {
    const [name = '', ...rest] = path.slice(1).split('/')
    const body = rest[0] === '-' ? files.get(name) : packument(decodeURIComponent(name))
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(body ?? '{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the registry has no port')
  url = `http://127.0.0.1:${address.port}`
  afterAll(() => server.close())
  return url
}
