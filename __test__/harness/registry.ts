import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll } from 'vitest'
import { mainManifest, platformManifest } from '../../scripts/manifests.mjs'
import { targets } from '../../scripts/targets.mjs'
import { here } from './published.js'

/** A tarball that has a manifest alone. The form is that of `ustar` (POSIX.1-1988). */
function manifestAlone(manifest: object): Buffer {
  const content = Buffer.from(JSON.stringify(manifest))
  const header = Buffer.alloc(512)
  header.write('package/package.json', 0)
  header.write('0000644\0', 100)
  header.write('0000000\0', 108)
  header.write('0000000\0', 116)
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124)
  header.write('00000000000\0', 136)
  header.write('        0', 148)
  header.write('ustar\u000000', 257)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512)
  return gzipSync(Buffer.concat([header, content, padding, Buffer.alloc(1024)]))
}

/** A registry on the loopback interface that has the packages of all platforms. Those of other machines have no binary. */
export async function startRegistry(tarballs: readonly [main: string, platform: string]): Promise<string> {
  const main = mainManifest()
  const manifests = [main, ...targets.map((target) => platformManifest(target))]
  const files = new Map([
    ...manifests.map((manifest): [string, Buffer] => [manifest.name, manifestAlone(manifest)]),
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
