export interface Target {
  readonly triple: string
  readonly name: string
  readonly os: string
  readonly cpu: string
  readonly libc?: string
}

export const targets: readonly Target[]
export const testTargets: readonly Target[]
export function addonFile(target: Target): string
export function programFile(target: Target): string
