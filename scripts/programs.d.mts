export interface Program {
  readonly name: string
  find(): string | undefined
}

export interface Runtime {
  readonly name: string
  readonly binary: string
  readonly args: readonly string[]
}

export const cache: string
export const runtimes: readonly Runtime[]
export const programs: Readonly<
  Record<
    | 'awsCli'
    | 'awsConfig'
    | 'botocore'
    | 'cargoDeny'
    | 'cargoShear'
    | 'chromium'
    | 'claude'
    | 'electron'
    | 'example'
    | 'faketime'
    | 'packageManagers'
    | 'runtimes'
    | 'sqlite'
    | 'typos'
    | 'zizmor',
    Program
  >
>
