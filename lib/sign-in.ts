import type * as native from '../binding.js'
import * as args from './arguments.js'
import { messageOf } from './listener.js'
import type { SignInEvent, SignInOptions } from './session-types.js'

/** The options of a sign-in, checked. */
export function signInOptions(options: SignInOptions | null | undefined) {
  const { signal, flow, openBrowser, onEvent, timeoutMs, force } = args.options(
    options,
    'signal',
    'flow',
    'openBrowser',
    'onEvent',
    'timeoutMs',
    'force',
  )
  const open = openBrowser === false ? undefined : args.optional('options.openBrowser', openBrowser, args.callback)
  const input: native.NativeSignInInput = {
    flow: args.oneOf('options.flow', flow ?? 'auto', 'auto', 'browser', 'device'),
    open: open ? 'function' : openBrowser === false ? 'nothing' : 'default',
    force: args.optional('options.force', force, args.boolean) ?? false,
    ...args.present({ timeoutMs: args.optional('options.timeoutMs', timeoutMs, args.number) }),
  }
  return {
    input,
    signal: args.optional('options.signal', signal, args.signal),
    onEvent: args.optional('options.onEvent', onEvent, args.callback),
    openBrowser: open && ((url: string) => tryToOpen(open, url)),
  }
}

/** Returns why the address could not be opened. It must not throw, because the addon calls it. */
async function tryToOpen(open: (url: string) => unknown, url: string): Promise<string | undefined> {
  try {
    await open(url)
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

export function signInEvent(event: native.NativeSignInEvent): SignInEvent {
  const { expiresAt, ...members } = event
  const converted = expiresAt === undefined ? members : { ...members, expiresAt: new Date(expiresAt) }
  // The addon sets the members that belong to each `type`.
  return args.present(converted) as SignInEvent
}
