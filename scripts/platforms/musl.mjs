// Linux with musl, the C library of Alpine, on x64, with a Node that is built for musl.
//
// What this cannot show:
// - Alpine's own files: /etc and the certificates are Debian's. CI runs the tests on Alpine.
// - Alpine's musl: the dynamic linker is that of Debian, with one change (musl-loader.sh).
// - arm64 with musl: there is no dynamic linker of musl for arm64 here. It is built alone, and CI runs it.

import { emulated } from './emulated.mjs'

export const muslLanes = [
  emulated({
    name: 'musl',
    what: 'Linux with musl: the addon in a Node for musl, and the program',
    triple: 'x86_64-unknown-linux-musl',
    platform: 'linux-x64-musl',
  }),
]
