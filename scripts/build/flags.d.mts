export interface What {
  readonly isProgram: boolean
  readonly isDebug: boolean
  readonly cargoHome: string
  readonly folders?: ReadonlyArray<readonly [folder: string, name: string]>
}

export function rustFlags(triple: string, what: What): string[]
export function rustFlagsVariable(flags: readonly string[]): { CARGO_ENCODED_RUSTFLAGS?: string }
