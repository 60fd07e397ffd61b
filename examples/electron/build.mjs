// Builds the three parts of the app with Vite: main process, preload script, renderer. Also a program: node build.mjs
//
// Electron itself and the addon stay outside of the bundles; everything else is bundled, so that a packed app needs no other
// modules. Electron 25 is the oldest version that the app runs in: Node 18 and Chrome 114.

import { realpathSync, rmSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const here = dirname(fileURLToPath(import.meta.url))
export const dist = join(here, 'dist')

const external = ['electron', 'aws-sso-native', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)]

/** A part that runs in Node: one CommonJS file, because Electron 25 knows no other kind and a sandboxed preload never does. */
const forNode = (name, entry) => ({
  root: here,
  configFile: false,
  logLevel: 'warn',
  resolve: { conditions: ['node'], mainFields: ['module', 'main'] },
  build: {
    outDir: dist,
    emptyOutDir: false,
    target: 'node18',
    minify: false,
    ssr: true,
    rolldownOptions: {
      input: { [name]: join(here, entry) },
      external,
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' },
    },
  },
  ssr: { noExternal: true, external, target: 'node' },
})

const renderer = {
  root: join(here, 'renderer'),
  base: './',
  configFile: false,
  logLevel: 'warn',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: join(dist, 'renderer'),
    emptyOutDir: true,
    target: 'chrome114',
    modulePreload: { polyfill: false },
    // A `data:` address would need an exception in the Content-Security-Policy.
    assetsInlineLimit: 0,
  },
}

export async function buildExample() {
  rmSync(dist, { recursive: true, force: true })
  await build(forNode('main', 'main/main.ts'))
  await build(forNode('preload', 'preload/preload.ts'))
  await build(renderer)
}

// A path is no URL by putting `file://` before it: not on Windows, and not with a blank in it.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  await buildExample()
