export interface Packed {
  readonly main: string
  /** By the name of the platform, such as `linux-x64-gnu`. */
  readonly platforms: ReadonlyMap<string, string>
  readonly problems: readonly string[]
}

/** Makes the tarballs of the main package and of each platform that is built. */
export function pack(to: string, options?: { strict?: boolean; debug?: boolean }): Packed
