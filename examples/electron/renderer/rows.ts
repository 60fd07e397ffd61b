// What the picker shows: favorites, recent roles, then every account with its roles, or what a search finds. A row has one
// height, so row n is found without making the rows before it: 5,000 accounts with three roles are 20,000 rows.

import type { AccountView, RoleId } from '../ipc/contract.js'
import { type Directory, plain } from './directory.js'

export type Row =
  | { readonly kind: 'section'; readonly section: 'favorites' | 'recent' | 'all' }
  | { readonly kind: 'account'; readonly account: AccountView }
  | {
      readonly kind: 'role'
      readonly account: AccountView
      readonly roleName: string
      /** In the sections of favorites and recent roles the account is named in the row. */
      readonly isAlone: boolean
    }
  | { readonly kind: 'failed'; readonly account: AccountView }

interface Group {
  /** The first row of the group. */
  readonly start: number
  readonly length: number
  readonly row: (index: number) => Row
}

export interface Rows {
  readonly length: number
  /** How many rows can be chosen. */
  readonly options: number
  /** How many accounts are shown. */
  readonly accounts: number
  at(index: number): Row
  /** The next row that can be chosen from a row on, in a direction; -1 if there is none. */
  nextOption(from: number, step: 1 | -1): number
}

export const isOption = (row: Row): boolean => row.kind === 'role' || row.kind === 'failed'

/** Stable between two lists of rows. */
export function rowId(row: Row, index: number): string {
  if (row.kind === 'section') return `section-${row.section}`
  const { accountId } = row.account
  if (row.kind === 'role') return `role-${row.isAlone ? `${index}-` : ''}${accountId}-${plainId(row.roleName)}`
  return `${row.kind}-${accountId}`
}

/** An element's id has no spaces; a role's name has none either, but other signs that a selector would need escaped. */
const plainId = (roleName: string) => roleName.replaceAll(/[^\w-]/g, (sign) => `_${sign.charCodeAt(0)}`)

export function makeRows(
  directory: Directory,
  query: string,
  favorites: readonly RoleId[],
  recent: readonly RoleId[],
): Rows {
  const groups: Group[] = []
  let length = 0
  let options = 0
  let accounts = 0
  const add = (count: number, chosen: number, row: (index: number) => Row) => {
    groups.push({ start: length, length: count, row })
    length += count
    options += chosen
  }
  const terms = plain(query).split(/\s+/).filter(Boolean)
  if (terms.length === 0) {
    const sections = [
      ['favorites', favorites],
      ['recent', recent],
    ] as const
    for (const [section, roles] of sections) {
      const found = roles.flatMap((role) => roleRow(directory, role))
      if (found.length > 0)
        add(found.length + 1, found.length, (index) => found[index - 1] ?? { kind: 'section', section })
    }
    if (groups.length > 0) add(1, 0, () => ({ kind: 'section', section: 'all' }))
  }
  for (const { account, text } of directory.entries) {
    const roles = matching(account, text, terms)
    const isFailed = account.error !== undefined && terms.every((term) => text.includes(term))
    if (roles.length === 0 && !isFailed && (terms.length > 0 || account.roles.length > 0)) continue
    accounts += 1
    const extra = isFailed ? 1 : 0
    add(1 + roles.length + extra, roles.length + extra, (index) => {
      if (index === 0) return { kind: 'account', account }
      const roleName = roles[index - 1]
      return roleName === undefined ? { kind: 'failed', account } : { kind: 'role', account, roleName, isAlone: false }
    })
  }
  const at = (index: number): Row => {
    const group = groups[groupOf(groups, index)] as Group
    return group.row(index - group.start)
  }
  return {
    length,
    options,
    accounts,
    at,
    nextOption: (from, step) => {
      for (let index = from; index >= 0 && index < length; index += step) if (isOption(at(index))) return index
      return -1
    },
  }
}

function roleRow(directory: Directory, { accountId, roleName }: RoleId): readonly Row[] {
  const account = directory.get(accountId)
  if (!account?.roles.includes(roleName)) return []
  return [{ kind: 'role', account, roleName, isAlone: true }]
}

/** The roles of an account that have every term, in their own name or in what is said of the account. */
function matching({ roles }: AccountView, text: string, terms: readonly string[]): readonly string[] {
  const others = terms.filter((term) => !text.includes(term))
  if (others.length === 0) return roles
  return roles.filter((roleName) => {
    const name = plain(roleName)
    return others.every((term) => name.includes(term))
  })
}

/** The group that a row is in, by binary search. */
function groupOf(groups: readonly Group[], index: number): number {
  let low = 0
  let high = groups.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((groups[middle] as Group).start <= index) low = middle
    else high = middle - 1
  }
  return low
}
