// The accounts in alphabetical order, with the text that a search looks at made once for each.

import type { AccountView } from '../ipc/contract.js'

export interface Entry {
  readonly account: AccountView
  /** The sort key: the name, then the id. */
  readonly key: string
  /** What a search looks at: name, id and address. */
  readonly text: string
}

/** Without capital letters and accents, so that `zoe` finds `Zoë`. */
export const plain = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

const byKey = (one: Entry, other: Entry): number => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0)

export class Directory {
  readonly #byId = new Map<string, Entry>()
  #sorted: readonly Entry[] = []
  /** Changes with each change, so that what is made of the entries can be kept. */
  version = 0

  get entries(): readonly Entry[] {
    return this.#sorted
  }

  get(accountId: string): AccountView | undefined {
    return this.#byId.get(accountId)?.account
  }

  put(accounts: readonly AccountView[], reset: boolean): void {
    if (reset) {
      this.#byId.clear()
      this.#sorted = []
    }
    const fresh = accounts.map(entry)
    const known = new Set(fresh.filter(({ account }) => this.#byId.has(account.accountId)).map(idOf))
    for (const each of fresh) this.#byId.set(each.account.accountId, each)
    const others = known.size > 0 ? this.#sorted.filter((each) => !known.has(idOf(each))) : this.#sorted
    this.#sorted = merge(others, fresh.sort(byKey))
    this.version += 1
  }

  remove(accountIds: readonly string[]): void {
    for (const accountId of accountIds) this.#byId.delete(accountId)
    this.#sorted = this.#sorted.filter((each) => this.#byId.has(idOf(each)))
    this.version += 1
  }
}

const idOf = ({ account }: Entry) => account.accountId

function entry(account: AccountView): Entry {
  const { accountId, accountName, emailAddress = '' } = account
  return {
    account,
    key: `${plain(accountName)}\n${accountId}`,
    text: plain(`${accountName} ${accountId} ${emailAddress}`),
  }
}

/** Two sorted lists as one. Sorting thousands of accounts again for each message would take longer than a frame. */
function merge(one: readonly Entry[], other: readonly Entry[]): readonly Entry[] {
  const all: Entry[] = []
  let from = 0
  for (const each of other) {
    while (from < one.length && byKey(one[from] as Entry, each) <= 0) all.push(one[from++] as Entry)
    all.push(each)
  }
  while (from < one.length) all.push(one[from++] as Entry)
  return all
}
