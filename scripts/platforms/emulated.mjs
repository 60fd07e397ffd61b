// A lane of a platform that this machine can run: builds it without optimization, installs the packages, and runs the tests of
// `__test__/platforms` and the first example of the README.

import { join } from 'node:path'
import { check, checks, vitest } from '../lane-helpers.mjs'
import { hosts } from './hosts.mjs'
import { buildFace, installedPackages } from './installed.mjs'

const build = (triple) => check(process.execPath, [join('scripts', 'build.mjs'), '--target', triple, '--debug'])

export const emulated = ({ name, what, triple, platform }) => ({
  name,
  what,
  needs: { name: hosts[platform].needs, find: () => hosts[platform].find() },
  run: checks(
    build(triple),
    buildFace,
    vitest('platforms', { PLATFORM_UNDER_TEST: platform }),
    installedPackages(platform),
  ),
})
