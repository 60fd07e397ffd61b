import { pathToFileURL } from 'node:url'
import { join } from 'node:path'
import { type Runtime, runtimes } from '../../scripts/programs.mjs'
import { root } from '../harness/published.js'

/** The Node that runs the tests is one of the runtimes. */
export const everyRuntime: readonly Runtime[] = [
  { name: `Node ${process.versions.node.split('.')[0]}`, binary: process.execPath, args: [] },
  ...runtimes,
]

/**
 * Whether a runtime lets native code clean up when one of its workers is terminated. Deno does not: a call of such a
 * worker continues to its end, and the process waits for it.
 */
export const cleansUpAfterWorkers = ({ name }: Runtime): boolean => name !== 'Deno'

/** The package in this folder, as a specifier for `import()`. */
export const packageUrl = pathToFileURL(join(root, 'index.mjs')).href

export const script = (file: string) => join(__dirname, file)
