import type { Target } from '../targets.mjs'

export function kindOf(bytes: Buffer): { readonly os: string; readonly machine: number | undefined } | undefined
export function neededGlibc(bytes: Buffer): string | undefined
export function neededMacos(bytes: Buffer): string | undefined
export function maxBytes(target: Target, file: string): number

/** What is wrong with a binary for a target, each a sentence with what to do. */
export function faults(
  target: Target,
  file: string,
  options?: { folders?: readonly string[]; isDebug?: boolean },
): string[]
