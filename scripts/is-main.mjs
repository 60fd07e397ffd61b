import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Whether a module is the program that was started. On Windows a path is no URL by putting `file://` before it. */
export function isMain(url) {
  const program = process.argv[1]
  return program !== undefined && realpathSync(program) === fileURLToPath(url)
}
