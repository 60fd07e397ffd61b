import { ssoError } from './failure.js'
import { loader } from './native.js'

/**
 * The absolute path of the program `aws-sso-native`, which is installed with the addon. It needs no Node: a host can name it in the
 * `credential_process` of a profile, or in Claude Code's `awsCredentialExport` (`docs/command.md`).
 *
 * In a packed Electron app it is the path in `app.asar.unpacked`, because no program can be started from inside of an archive.
 * The path changes when the app is moved or updated: ask for it at each start.
 *
 * No program is started. The call looks at a few files, on JavaScript's thread.
 *
 * @throws {@link SsoError} synchronously: `ProgramNotFound`; `ProgramNotExecutable` if the file is not executable, is built for
 * another system, is truncated, or is inside of an archive; `AddonNotLoaded` in their place if the addon is missing, too.
 */
export function commandPath(): string {
  const found = loader().findProgram()
  if (typeof found === 'string') return found
  throw ssoError(found.code, found.message)
}
