// Loaded before the program of each Node that the lanes of Windows start with Wine.

import module from 'node:module'
import { Socket } from 'node:net'

// Only Vitest itself reads TypeScript. Elsewhere the variable would name the bundler's binary to this package.
if (!process.argv[1]?.endsWith('vitest.mjs')) delete process.env.NAPI_RS_NATIVE_LIBRARY_PATH

// The home folder of this program and of those that it starts (wine.mjs).
const home = process.env.AWS_SSO_NATIVE_WINE_HOME
if (home !== undefined) {
  process.env.HOME = home
  process.env.USERPROFILE = home
  delete process.env.AWS_SSO_NATIVE_WINE_HOME
}

// Wine 8 cannot set the times of TCP keep-alive (`TCP_KEEPIDLE`), which libuv does while it connects. Node's `fetch` asks for that.
Socket.prototype.setKeepAlive = function () {
  return this
}

// Node 20 has no SQLite, and no such hooks.
const isSqlite = (name) => name === 'better-sqlite3' || name.endsWith('/better-sqlite3/lib/index.js')
module.registerHooks?.({
  resolve: (name, context, next) =>
    next(isSqlite(name) ? new URL('wine-sqlite.mjs', import.meta.url).href : name, context),
})
