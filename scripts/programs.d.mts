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
export const proxies: Readonly<Record<'danted' | 'squid' | 'tinyproxy', string>>
export const programs: Readonly<
  Record<
    | 'awsCli'
    | 'awsCli2'
    | 'awsConfig'
    | 'botocore'
    | 'cargoDeny'
    | 'cargoShear'
    | 'chromium'
    | 'claude'
    | 'electron'
    | 'example'
    | 'faketime'
    | 'forge'
    | 'network'
    | 'packageManagers'
    | 'packers'
    | 'runtimes'
    | 'sqlite'
    | 'typos'
    | 'zizmor',
    Program
  >
>
