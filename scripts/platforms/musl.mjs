// Linux with musl, the C library of Alpine, on x64 and on arm64, with a Node that is built for musl.
//
// What this cannot show:
// - Alpine's own files: /etc and the certificates are Debian's. CI runs the tests on Alpine.
// - Alpine's musl: the dynamic linker is that of Debian, with one change (musl-loader.sh).
// - on arm64 also what the lane `arm64` cannot show (arm64.mjs).

import { emulated } from './emulated.mjs'

export const muslLanes = [
  emulated({
    name: 'musl',
    what: 'Linux with musl: the addon in a Node for musl, and the program',
    triple: 'x86_64-unknown-linux-musl',
    platform: 'linux-x64-musl',
  }),
  emulated({
    name: 'arm64-musl',
    what: 'Linux on arm64 with musl: the addon in a Node under qemu, and the program',
    triple: 'aarch64-unknown-linux-musl',
    platform: 'linux-arm64-musl',
  }),
]
