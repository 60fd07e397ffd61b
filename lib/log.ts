import * as args from './arguments.js'
import { notify } from './listener.js'
import { binding } from './native.js'
import { timers } from './node-modules.js'
import { onAbort } from './signals.js'
import { publish } from './warnings.js'

/** How important an event is, from the most important to the least important. */
export type LogLevel = 'error' | 'warn' | 'info' | 'debug'

/** Something that this package did or decided. `docs/diagnostics.md` lists all events with their fields. */
export interface LogEvent {
  /** When it happened. */
  time: Date
  /**
   * How important it is: a call failed (`error`), something went wrong and the call goes on (`warn`), a sign-in, a refresh or a
   * list (`info`), or any request or decision (`debug`).
   */
  level: LogLevel
  /** The part of the package that it comes from, for example `request`, `refresh` or `lock`. */
  area: string
  /** Its stable name. */
  event: string
  /** The number of the call that it belongs to, which is unique in the process. */
  call?: number
  /** Its details. None of them is secret. A name that ends in `Ms` is that of a time in milliseconds. */
  fields: Readonly<Record<string, string | number | boolean>>
}

/** The options of {@link onLog}. */
export interface LogOptions {
  /** The level of the least important events that are wanted. The default is `info`. */
  level?: LogLevel
  /** Ends the subscription. */
  signal?: AbortSignal
}

/** An event as the addon passes it. */
type NativeLogEvent = Omit<LogEvent, 'time'> & { readonly time: number }

/**
 * Subscribes to the events of all calls in the process, also of those in other workers: requests with their times, and the
 * decisions behind refreshes, locks, files and retries. No event holds a secret. Without a subscription no event is made.
 *
 * Events arrive in order, soon after they happened, at most about a hundred in one turn of the event loop; an event of a call
 * can arrive after its result. If a listener is so slow that 10,000 events wait, later ones are dropped until it has got these, and
 * `eventsDropped` says how many. A subscription does not keep the process running. An exception of the listener, or the rejection of an async one, does not affect a call. It is reported as an
 * uncaught exception (`process.on('uncaughtException')`), as by an `EventTarget`.
 *
 * Requests of a call that began before the first subscription with the level `debug` may have no events.
 *
 * @returns a function that ends the subscription, as the signal does.
 * @throws {@link SsoError} `InvalidInput`, `AddonNotLoaded`, synchronously.
 */
export function onLog(listener: (event: LogEvent) => void, options?: LogOptions): () => void {
  const listen = args.callback('listener', listener)
  const { level, signal } = args.options(options, 'level', 'signal')
  const chosen = args.oneOf('options.level', level ?? 'info', 'error', 'warn', 'info', 'debug')
  const ends = args.optional('options.signal', signal, args.signal)
  if (ends?.aborted) return () => {}
  const { LogSubscription } = binding()
  // The binding references the function below, and that references the subscription. So the subscription lasts even if the
  // host drops the returned function.
  let subscription: InstanceType<typeof LogSubscription> | undefined
  const end = () => {
    ignore()
    subscription?.end()
    subscription = undefined
  }
  const ignore = onAbort('options.signal', ends, end)
  // A slice of the events in each turn of the event loop, so that a flood of them does not block the program.
  const deliver = () => {
    const events = subscription?.take()
    if (events == null) return
    for (const event of JSON.parse(events) as NativeLogEvent[])
      if (subscription) notify(listen, { ...event, time: new Date(event.time) })
    timers().setImmediate(deliver)
  }
  subscription = new LogSubscription(chosen, deliver)
  return end
}

/** Read at load, because the fake timers of test runners replace it. */
const { queueMicrotask } = globalThis

let asked = false

/** Writes events to the standard error stream, if `AWS_SSO_NATIVE_LOG` asks for it at the first call. */
export function logToStderr(): void {
  if (asked) return
  asked = true
  const level = process.env['AWS_SSO_NATIVE_LOG']
  if (!level) return
  const message = binding().logToStderr(level)
  // Later, because a listener may call this package.
  if (message != null) queueMicrotask(() => publish([{ code: 'LogLevelUnknown', message }]))
}
