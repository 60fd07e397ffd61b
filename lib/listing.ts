import type * as native from '../binding.js'
import * as args from './arguments.js'
import { run } from './call.js'
import { environment } from './environment.js'
import { errorInfo } from './errors.js'
import type { AccountList, AccountWithRoles, ListOptions } from './listing-types.js'
import { binding } from './native.js'

/** Accounts that are made objects at once: a fraction of a millisecond. */
const SLICE = 100

/** The options of a list, checked before anything is asked. */
export function listOptions(options: ListOptions | null | undefined) {
  const { signal, stopSignal, timeBudgetMs, onProgress } = args.options(options)
  return {
    signal: args.optional('options.signal', signal, args.signal),
    stopSignal: args.optional('options.stopSignal', stopSignal, args.signal),
    timeBudgetMs: args.optional('options.timeBudgetMs', timeBudgetMs, args.number),
    report: args.optional('options.onProgress', onProgress, args.callback),
  }
}

type CheckedOptions = ReturnType<typeof listOptions>

/** A list from the work on it, until it ends. */
export async function listed(listing: native.NativeListing, options: CheckedOptions): Promise<AccountList> {
  const end = await work(listing, options)
  const list: AccountList = []
  for (let from = 0; from < listing.count(); from += SLICE)
    list.push(...accounts(await run(options.signal, () => listing.accounts(from, SLICE))))
  if (end.added !== undefined && end.removed !== undefined)
    add(list, { changes: { added: accounts(end.added), removed: accounts(end.removed) } })
  if (end.error !== undefined) {
    const resume = async (options?: ListOptions) => listed(listing, listOptions(options))
    add(list, { resume, error: errorInfo(end.error) })
  }
  return list
}

/** A list from the parts it was kept in. */
export async function kept(
  { parts, listedAt }: native.NativeKeptList,
  signal: AbortSignal | undefined,
): Promise<AccountList> {
  const list: AccountList = []
  for (const [number, part] of parts.entries()) {
    if (number > 0) await nextTurn()
    if (signal?.aborted) throw signal.reason
    list.push(...accounts(part))
  }
  return add(list, { cachedAt: new Date(listedAt) })
}

/** The accounts of a list as they are done. Leaving the loop ends the work. */
export async function* streamed(
  listing: native.NativeListing,
  options: CheckedOptions,
): AsyncGenerator<AccountWithRoles, void, undefined> {
  const { signal } = options
  if (signal?.aborted) throw signal.reason
  const left = new AbortController()
  const leave = () => left.abort(signal?.reason)
  signal?.addEventListener('abort', leave, { once: true })
  try {
    const working = work(listing, { ...options, signal: left.signal })
    // What it ends with is looked at below, once what it has found is handed out.
    working.catch(() => {})
    for (;;) {
      const batch = await run(left.signal, ({ cancellation }) => listing.next(cancellation))
      if (batch === undefined || batch === null) break
      yield* accounts(batch)
    }
    await working
  } finally {
    signal?.removeEventListener('abort', leave)
    left.abort()
  }
}

/** Beside the accounts, and not in the way of whoever compares, prints or clones the list. */
export function add<T extends Omit<Partial<AccountList>, number>>(list: AccountList, members: T): AccountList & T {
  for (const [name, value] of Object.entries(members)) Object.defineProperty(list, name, { value, configurable: true })
  return list as AccountList & T
}

async function work(
  listing: native.NativeListing,
  { signal, stopSignal, timeBudgetMs, report }: CheckedOptions,
): Promise<native.NativeListEnd> {
  const stopping = new (binding().Cancellation)()
  const stop = () => stopping.cancel()
  if (stopSignal?.aborted) stop()
  stopSignal?.addEventListener('abort', stop, { once: true })
  try {
    return await run(signal, (call) =>
      listing.work(
        environment(),
        call.cancellation,
        stopping,
        timeBudgetMs,
        call.guard(report && ((progress: native.NativeProgress) => report(progress))),
      ),
    )
  } finally {
    stopSignal?.removeEventListener('abort', stop)
  }
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve))

const accounts = (json: string) => JSON.parse(json) as AccountWithRoles[]
