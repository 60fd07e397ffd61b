// The lanes of other platforms than that of this machine: `npm run test:platforms`. Some are part of `npm test`, too.

import { arm64Lanes } from './arm64.mjs'
import { macosLanes } from './macos.mjs'
import { msvcLanes } from './msvc.mjs'
import { muslLanes } from './musl.mjs'
import { windowsLanes } from './windows.mjs'

export const platformLanes = [...windowsLanes, ...msvcLanes, ...macosLanes, ...arm64Lanes, ...muslLanes]
