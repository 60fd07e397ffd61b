export interface Host {
  /** What goes before a script. */
  readonly node: readonly [string, ...string[]]
  /** What goes before the program `aws-sso-native`. */
  readonly program: readonly string[]
  /** Where it is needed: starts a program, and returns its exit code and output. */
  readonly run?: (
    program: string,
    args: readonly string[],
    options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> },
  ) => Promise<{ code: number; output: string }>
  /** The name that a file has for programs of the platform, where it is another. */
  readonly pathOf?: (path: string) => string
  /** Variables for programs of the platform. */
  readonly env?: Readonly<Record<string, string>>
}

export const hosts: Readonly<
  Record<
    'linux-arm64-gnu' | 'linux-arm64-musl' | 'linux-x64-gnu' | 'linux-x64-musl' | 'win32-x64-msvc',
    { readonly needs: string; find(): Host | undefined }
  >
>
