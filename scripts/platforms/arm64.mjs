// Linux on arm64, with a Node for arm64 under qemu's emulation of the processor.
//
// What this cannot show:
// - the kernel of arm64: system calls go to the kernel of this machine. Pages have 4 KB; some arm64 systems have 16 or 64 KB.
// - the order in which another processor core sees writes to memory: qemu runs on a processor that is stricter than arm64.
// - glibc 2.17: the libraries are Debian's. Which glibc the binary needs is read from the file (build/inspect.mjs).
// - Electron, which does not start under qemu-user: its sandbox and its processes need system calls that qemu does not have.

import { emulated } from './emulated.mjs'

export const arm64Lanes = [
  emulated({
    name: 'arm64',
    what: 'Linux on arm64: the addon in a Node under qemu, and the program',
    triple: 'aarch64-unknown-linux-gnu',
    platform: 'linux-arm64-gnu',
  }),
]
