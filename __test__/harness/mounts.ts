import { spawnSync } from 'node:child_process'

/**
 * Runs a program in a mount namespace, which ends with the process. Without root it needs a user namespace, which some
 * systems do not allow.
 */
export const inMountNamespace = ['unshare', process.getuid?.() === 0 ? '-m' : '-Urm'] as const

const [unshare, option] = inMountNamespace
const canMount = () => spawnSync(unshare, [option, 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0

/** Whether tests with mounts run. In CI they always run, and fail if mounts are not possible. */
export const testsMounts = process.env['CI'] === 'true' || canMount()
if (!testsMounts)
  console.warn('!! SKIPPED: no file system can be mounted here, so full and read-only disks are not tested !!')
