// Favorites and recent roles, a small file of this app for each portal. Names and ids only; nothing here is secret.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { RoleId } from '../ipc/contract.js'

export interface Remembered {
  readonly favorites: readonly RoleId[]
  readonly recent: readonly RoleId[]
}

const nothing: Remembered = { favorites: [], recent: [] }

/** How many recent roles are kept. */
const RECENT = 5

export const isSame = (one: RoleId) => (other: RoleId) =>
  one.accountId === other.accountId && one.roleName === other.roleName

export const withRecent = (recent: readonly RoleId[], role: RoleId): readonly RoleId[] =>
  [role, ...recent.filter((other) => !isSame(role)(other))].slice(0, RECENT)

export const withFavorite = (favorites: readonly RoleId[], role: RoleId, on: boolean): readonly RoleId[] => [
  ...favorites.filter((other) => !isSame(role)(other)),
  ...(on ? [role] : []),
]

export class RememberedFile {
  readonly #path: string
  #portals: Readonly<Record<string, Remembered>> = {}
  #written: Promise<void> = Promise.resolve()

  constructor(path: string) {
    this.#path = path
  }

  /** A file that is missing or damaged is as an empty one: nothing of importance is in it. */
  async read(): Promise<void> {
    try {
      const parsed: unknown = JSON.parse(await readFile(this.#path, 'utf8'))
      if (typeof parsed !== 'object' || parsed === null) return
      const portals = Object.entries(parsed).map(([url, value]) => [url, remembered(value)] as const)
      this.#portals = Object.fromEntries(portals)
    } catch {
      this.#portals = {}
    }
  }

  of(startUrl: string): Remembered {
    return Object.hasOwn(this.#portals, startUrl) ? (this.#portals[startUrl] ?? nothing) : nothing
  }

  /** Replaces the file as a whole, one change after the other. */
  async set(startUrl: string, value: Remembered): Promise<void> {
    this.#portals = { ...this.#portals, [startUrl]: value }
    const text = JSON.stringify(this.#portals)
    this.#written = this.#written
      .then(async () => {
        await mkdir(dirname(this.#path), { recursive: true })
        await writeFile(`${this.#path}.new`, text, { mode: 0o600 })
        await rename(`${this.#path}.new`, this.#path)
      })
      .catch(() => {})
    await this.#written
  }
}

function remembered(value: unknown): Remembered {
  const { favorites, recent } = (value ?? {}) as { favorites?: unknown; recent?: unknown }
  return { favorites: roles(favorites), recent: roles(recent) }
}

function roles(value: unknown): readonly RoleId[] {
  if (!Array.isArray(value)) return []
  return (value as readonly Partial<RoleId>[]).flatMap(({ accountId, roleName }) =>
    typeof accountId === 'string' && typeof roleName === 'string' ? [{ accountId, roleName }] : [],
  )
}
