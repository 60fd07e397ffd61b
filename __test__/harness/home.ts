import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { has } from './platform.js'
import { removeFolder } from './remove-folder.js'

/** A folder that is removed when the test ends. */
export function temporaryFolder(name: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `aws-sso-native-${name}-`)))
  onTestFinished(async () => {
    try {
      await removeFolder(folder)
    } catch (error) {
      // A session of this process may watch it for as long as the process lives.
      if (has('watchedFolders')) throw error
    }
  })
  return folder
}

/** An empty home folder, removed when the test ends. No test uses the real `~/.aws`. */
export class Home {
  readonly path = temporaryFolder('home')
  readonly cache = join(this.path, '.aws', 'sso', 'cache')
  readonly configFile = join(this.path, '.aws', 'config')

  /** The variables with which a program uses this folder as its home. Of this process it has the search path alone. */
  env(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    const { PATH = '', DISPLAY, TMPDIR } = process.env
    return {
      PATH,
      LANG: 'C.UTF-8',
      HOME: this.path,
      AWS_CONFIG_FILE: this.configFile,
      AWS_SHARED_CREDENTIALS_FILE: join(this.path, '.aws', 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
      ...(DISPLAY === undefined ? {} : { DISPLAY }),
      ...(TMPDIR === undefined ? {} : { TMPDIR }),
      ...more,
    }
  }

  /** A file in the cache folder. */
  cacheFile(name: string): string {
    return join(this.cache, name)
  }

  /** The token file of a session name or a start URL, by the AWS CLI's rule. */
  tokenFile(sessionNameOrStartUrl: string): string {
    return this.cacheFile(`${createHash('sha1').update(sessionNameOrStartUrl).digest('hex')}.json`)
  }

  /** A path below a file, where nothing can be made. */
  impossiblePath(): string {
    this.writeConfig('')
    return join(this.configFile, 'nowhere')
  }

  writeConfig(text: string): void {
    this.write(this.configFile, text)
  }

  /** Writes a file as other programs do: in place, and readable by everyone. */
  write(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, content)
  }

  /** Every file below this folder. */
  files(): string[] {
    return readdirSync(this.path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
  }

  json(path: string): Record<string, unknown> {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  }
}

/** Fails if others than the owner can access a file or folder. */
export function expectOwnerOnly(...paths: readonly string[]): void {
  if (!has('modes')) return
  for (const path of paths) expect([path, mode(path)]).toEqual([path, statSync(path).isDirectory() ? 0o700 : 0o600])
}

/** The permission bits of a file or folder. */
export const mode = (path: string): number => statSync(path).mode & 0o777
