import type * as native from '../binding.js'
import * as args from './arguments.js'
import { run } from './call.js'
import { environment } from './environment.js'
import { errorInfo } from './errors.js'
import type { AccountList, AccountWithRoles, ListOptions } from './listing-types.js'
import { binding } from './native.js'
import { onAbort } from './signals.js'

/** Accounts that are parsed at once: a fraction of a millisecond. */
const SLICE = 100
/** The same of a kept list. It is there already, so that fewer and larger slices are faster. */
const KEPT_SLICE = 250

/** The options of a list, checked before anything is requested. */
export function listOptions(options: ListOptions | null | undefined) {
  const { signal, stopSignal, timeBudgetMs, onProgress } = args.options(
    options,
    'signal',
    'stopSignal',
    'timeBudgetMs',
    'onProgress',
  )
  return {
    signal: args.optional('options.signal', signal, args.signal),
    stopSignal: args.optional('options.stopSignal', stopSignal, args.signal),
    timeBudgetMs: args.optional('options.timeBudgetMs', timeBudgetMs, args.number),
    report: args.optional('options.onProgress', onProgress, args.callback),
  }
}

type CheckedOptions = ReturnType<typeof listOptions>

/** Works on a list until it ends. */
export async function listed(listing: native.NativeListing, options: CheckedOptions): Promise<AccountList> {
  const end = await work(listing, options, stopped(options.stopSignal))
  const list = await allAccounts(listing, SLICE, options.signal)
  if (end.added !== undefined && end.removed !== undefined)
    add(list, { changes: { added: accounts(end.added), removed: accounts(end.removed) } })
  if (end.error !== undefined) {
    const resume = async (options?: ListOptions) => listed(listing, listOptions(options))
    add(list, { resume, error: errorInfo(end.error) })
  }
  return list
}

/** A list that was kept. */
export async function kept(list: native.NativeKeptList, signal: AbortSignal | undefined): Promise<AccountList> {
  return add(await allAccounts(list, KEPT_SLICE, signal), { cachedAt: new Date(list.listedAt) })
}

/**
 * All accounts of a native list, slice by slice, so that the event loop runs in between. While a slice is parsed, the next
 * one is made on another thread.
 */
async function allAccounts(
  list: native.NativeListing | native.NativeKeptList,
  slice: number,
  signal: AbortSignal | undefined,
): Promise<AccountList> {
  const all: AccountList = []
  const next = (from: number) => (from < list.count() ? run(signal, () => list.accounts(from, slice)) : undefined)
  let pending = next(0)
  for (let from = slice; pending; from += slice) {
    const json = await pending
    pending = next(from)
    all.push(...accounts(json))
  }
  return all
}

/** The accounts of a list as soon as their roles are known. Leaving the loop ends the work. */
export async function* streamed(
  listing: native.NativeListing,
  options: CheckedOptions,
): AsyncGenerator<AccountWithRoles, void, undefined> {
  const { signal } = options
  if (signal?.aborted) throw signal.reason
  const stop = stopped(options.stopSignal)
  const left = new AbortController()
  let ignore = () => {}
  try {
    ignore = onAbort('options.signal', signal, () => left.abort(signal?.reason))
    const working = work(listing, { ...options, signal: left.signal }, stop)
    // Its result is awaited below, after the accounts that it found.
    working.catch(() => {})
    for (;;) {
      const batch = await run(left.signal, ({ cancellation }) => listing.next(cancellation))
      if (batch === undefined || batch === null) break
      yield* accounts(batch)
    }
    await working
  } finally {
    ignore()
    stop.ignore()
    left.abort()
  }
}

/** Adds members to a list that are not enumerable: it is compared, printed and cloned as its accounts alone. */
export function add<T extends Omit<Partial<AccountList>, number>>(list: AccountList, members: T): AccountList & T {
  for (const [name, value] of Object.entries(members)) Object.defineProperty(list, name, { value, configurable: true })
  return list as AccountList & T
}

/** What ends a list early. Made before its work begins, because a signal that cannot be listened to throws. */
function stopped(stopSignal: AbortSignal | undefined) {
  const cancellation = new (binding().Cancellation)()
  if (stopSignal?.aborted) cancellation.cancel()
  return { cancellation, ignore: onAbort('options.stopSignal', stopSignal, () => cancellation.cancel()) }
}

async function work(
  listing: native.NativeListing,
  { signal, timeBudgetMs, report }: CheckedOptions,
  stop: ReturnType<typeof stopped>,
): Promise<native.NativeListEnd> {
  try {
    return await run(signal, (call) =>
      listing.work(
        environment(),
        call.cancellation,
        stop.cancellation,
        timeBudgetMs,
        call.guard(report && ((progress: native.NativeProgress) => report(progress))),
      ),
    )
  } finally {
    stop.ignore()
  }
}

const accounts = (json: string) => JSON.parse(json) as AccountWithRoles[]
