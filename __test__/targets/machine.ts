import type { Machine } from '../../scripts/build/plan.mjs'

/** A machine with Linux that has every program. */
export const complete = (changes: Partial<Machine> = {}): Machine => ({
  os: 'linux',
  sysroot: '/rust',
  host: 'x86_64-unknown-linux-gnu',
  cargoHome: '/home/of/cargo',
  installed: () => true,
  debianRust: { cargo: '/debian/cargo', rustc: '/debian/rustc', sources: '/debian/sources' },
  zig: '/tools/cargo-zigbuild',
  mingw: '/tools/x86_64-w64-mingw32-gcc',
  macSdk: '/sdk',
  ...changes,
})
