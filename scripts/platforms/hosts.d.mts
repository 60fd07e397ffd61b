export interface Host {
  /** What goes before a script. */
  readonly node: readonly [string, ...string[]]
  /** What goes before the program `aws-sso-native`. */
  readonly program: readonly string[]
}

export const hosts: Readonly<
  Record<'linux-arm64-gnu' | 'linux-x64-gnu' | 'linux-x64-musl', { readonly needs: string; find(): Host | undefined }>
>
