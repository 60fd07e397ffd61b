export interface Target {
  readonly triple: string
  readonly name: string
  readonly os: string
  readonly cpu: string
  readonly libc?: string
}

export const targets: readonly Target[]
