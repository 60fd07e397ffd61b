// The lanes of other platforms than that of this machine: `npm run test:platforms`.

import { windowsLanes } from './windows.mjs'

export const platformLanes = [...windowsLanes]
