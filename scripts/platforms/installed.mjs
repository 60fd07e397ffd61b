// The packages of a debug build for another platform, installed and used as a new user does.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { check } from '../lane-helpers.mjs'
import { pack } from '../pack.mjs'
import { smoke } from '../smoke.mjs'

/** A check of a lane: builds the JavaScript of the main package. */
export const buildFace = check(process.execPath, [join('scripts', 'build.mjs'), '--face'])

/** A check of a lane: installs the tarballs of a platform, and runs the full flow and the first example of the README. */
export const installedPackages = (platform) => async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aws-sso-native-tarballs-'))
  try {
    pack(folder, { debug: true })
    await smoke(folder, platform)
    return { passed: 1, failed: 0, skipped: 0, problems: [] }
  } catch (error) {
    console.error(error)
    return { passed: 0, failed: 1, skipped: 0, problems: [`${platform}: ${error.message}`] }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
