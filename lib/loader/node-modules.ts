// Node's own modules. They are loaded at their first use, so that importing the package does not load them.
//
// An ES module, such as the output of a bundler, has no `require`. Node has `process.getBuiltinModule` for it since 20.16; older
// versions, and Electron before 30, have `require` alone.

const builtin = (name: string): unknown =>
  (process as { getBuiltinModule?: (name: string) => unknown }).getBuiltinModule?.(name)

export const fs = () => (builtin('node:fs') ?? require('node:fs')) as typeof import('node:fs')
export const path = () => (builtin('node:path') ?? require('node:path')) as typeof import('node:path')
export const module = () => (builtin('node:module') ?? require('node:module')) as typeof import('node:module')
