import type { Target } from '../targets.mjs'

/** A build that cannot begin, or whose result is unfit for publication. The message says what to do. */
export class Missing extends Error {}

export const OLDEST: { readonly glibc: string; readonly macos: string }

/** What a machine has: see `thisMachine()` in tools.mjs. */
export interface Machine {
  readonly os: string
  readonly sysroot: string | undefined
  readonly host: string | undefined
  readonly cargoHome: string
  installed(triple: string): boolean
  readonly debianRust: { readonly cargo: string; readonly rustc: string; readonly sources: string } | undefined
  readonly zig: string | undefined
  readonly mingw: string | undefined
  readonly macSdk: string | undefined
}

export interface Plan {
  readonly target: Target
  readonly library: string
  readonly linker: string
  readonly program: string
  readonly subcommand: string
  readonly cargoTarget: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly paths: readonly string[]
  readonly folders: ReadonlyArray<readonly [folder: string, name: string]>
}

export function findTarget(triple: string): Target
export function plan(triple: string, machine: Machine): Plan
