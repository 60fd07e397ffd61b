// What tests cannot do on Windows, or on the stand-in for it that the lanes `windows-…` use (Wine), each with the reason.

import { describe, test } from 'vitest'

const windows = process.platform === 'win32'

/** The lanes `windows-…` set this variable. */
const wine = process.env['AWS_SSO_NATIVE_WINE'] === '1'

const missing = {
  modes: { here: windows, why: 'a file has no mode; core/src/files/owner_only.rs tests access control lists' },
  pipes: { here: windows, why: 'a folder has no pipes, sockets and devices' },
  mounts: { here: windows, why: 'there are no mount namespaces, so no small or read-only disk' },
  programs: { here: windows, why: 'the programs of the test (flock, strace, sh) do not exist' },
  openFiles: {
    here: process.platform !== 'linux',
    why: 'there is no /proc, which lists the files that a process has open',
  },
  watchedFolders: { here: wine, why: 'Wine 8 keeps a folder that is removed while somebody watches it' },
  replacing: { here: wine, why: 'Wine 8 does not replace a file that somebody reads, and here somebody always does' },
} as const

/** `test`, skipped where what it needs is missing. */
export const testWith = (...needed: (keyof typeof missing)[]) => test.skipIf(isMissing(needed))

/** `describe`, skipped where what it needs is missing. */
export const describeWith = (...needed: (keyof typeof missing)[]) => describe.skipIf(isMissing(needed))

/** Whether this is there. */
export const has = (needed: keyof typeof missing): boolean => !missing[needed].here

function isMissing(needed: readonly (keyof typeof missing)[]): boolean {
  for (const name of needed.filter((name) => !has(name))) {
    console.warn(`!! SKIPPED: a test that needs ${name}: ${missing[name].why} !!`)
  }
  return !needed.every(has)
}
