import type { Target } from './targets.mjs'

export interface Manifest {
  readonly name: string
  readonly version: string
}

export function platformManifest(target: Target): Manifest
export function mainManifest(): Manifest
