// The files of the renderer under an origin of their own. `file:` has no origin, and may read every file.

import { readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { protocol } from 'electron'

export const ORIGIN = 'app://example'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** Scripts and styles of this app alone; no connection, no frame, no form, no inline script, no `eval`. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** To be called before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true } }])
}

export function serveFiles(): void {
  const folder = join(__dirname, 'renderer')
  protocol.handle('app', async ({ url, method }) => {
    const { host, pathname } = new URL(url)
    const type = types[extname(pathname)]
    // `URL` has resolved `..` and `%2e%2e` already; what is left has to be a plain name.
    const isPlain = /^(?:\/[\w-]+(?:\.[\w-]+)*)+$/.test(pathname)
    if (`app://${host}` !== ORIGIN || method !== 'GET' || type === undefined || !isPlain) {
      return new Response('', { status: 404 })
    }
    try {
      const headers = {
        'content-type': type,
        'content-security-policy': policy,
        'x-content-type-options': 'nosniff',
        'cross-origin-opener-policy': 'same-origin',
      }
      return new Response(await readFile(join(folder, pathname)), { headers })
    } catch {
      return new Response('', { status: 404 })
    }
  })
}
