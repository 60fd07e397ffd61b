import type * as native from '../binding.js'
import * as args from './arguments.js'
import { run } from './call.js'
import type { ChildCredentials } from './child-types.js'
import { hideSecrets } from './secrets.js'
import { untilAborted } from './signals.js'

/** What is not closed yet. It is referenced from here, because the credentials end when a native object is collected. */
const open = new Set<native.NativeChild>()

/** Whether this module closes the rest when the process exits. */
let closesAtExit = false

/** Makes `close()`. It needs no `this`, so that a host can write `const { env, close } = …`. */
export function openChild(child: native.NativeChild): ChildCredentials['close'] {
  open.add(child)
  if (!closesAtExit) process.once('exit', closeAll)
  closesAtExit = true
  let closing: Promise<void> | undefined
  return async (options) => {
    const signal = args.optional('options.signal', args.options(options, 'signal').signal, args.signal)
    closing ??= close(child)
    await untilAborted(signal, closing)
  }
}

/** The environment of a child. The token of the endpoint is a secret, and is not printed. */
export function childEnvironment(child: native.NativeChild): ChildCredentials['env'] {
  return hideSecrets(child.variables(), 'AWS_CONTAINER_AUTHORIZATION_TOKEN')
}

async function close(child: native.NativeChild): Promise<void> {
  open.delete(child)
  await run(undefined, () => child.close())
}

function closeAll(): void {
  for (const child of open) child.closeNow()
  open.clear()
}
