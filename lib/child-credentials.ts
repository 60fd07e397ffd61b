import * as args from './arguments.js'
import { run } from './call.js'
import type { ChildCredentials, ChildOptions } from './child-types.js'
import { commandPath } from './command-path.js'
import { environment } from './environment.js'
import { binding } from './native.js'
import { childEnvironment, openChild } from './open-children.js'
import { nativeSession, type SsoSession } from './session.js'

/**
 * Prepares the environment of another program, in which the AWS CLI, every AWS SDK and Terraform have the credentials of a role,
 * and fresh ones whenever they expire, until the sign-in ends.
 *
 * The credentials are requested once before anything is made, so that a role that is not assigned is an error here.
 *
 * @throws {@link SsoError} `ProgramNotFound`, `ProgramNotExecutable`, `CommandNotQuotable`, `ProfileNotWritable`,
 * `CredentialServerUnavailable`, and the codes of {@link SsoSession.roleCredentials}. Nothing is left behind then.
 */
export async function childCredentials(session: SsoSession, options: ChildOptions): Promise<ChildCredentials> {
  const native = nativeSession('session', session)
  const {
    accountId,
    roleName,
    region,
    via: chosen,
    env,
    signal,
  } = args.options(options, 'accountId', 'roleName', 'region', 'via', 'env', 'signal')
  const via = args.oneOf('via', chosen ?? 'profile', 'profile', 'endpoint')
  const input = {
    accountId: args.string('accountId', accountId),
    roleName: args.string('roleName', roleName),
    region: args.string('region', region),
    via,
    variables: args.variables('env', env ?? process.env),
  }
  const checkedSignal = args.optional('options.signal', signal, args.signal)
  const program = via === 'endpoint' ? {} : { program: commandPath() }
  const child = await run(checkedSignal, ({ cancellation }) =>
    binding().childCredentials(native, environment(), cancellation, { ...input, ...program }),
  )
  return { env: childEnvironment(child), close: openChild(child) }
}
