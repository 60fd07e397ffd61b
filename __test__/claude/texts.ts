import { commandPath } from '../../index.js'
import { startUrl } from '../harness/center.js'

/** What Claude Code 2.1.332 shows a person, in full. Hosts and their documents rely on these texts. */
export const texts = {
  /** Bedrock refused the signature, or the role may not use it. */
  refused: (reason: string): string =>
    'AWS authentication failed · refresh your AWS credentials (SSO sign-in, access keys, API key or proxy token) and retry' +
    ` · if credentials are current, check AWS permissions and model access · API Error: 403 ${reason}`,
  /** Bedrock is asked for too much. */
  throttled: 'API Error: Request rejected (429) · Too many requests, please wait before trying again.',
  /** There are no credentials: the program or the endpoint fails, and nothing else has any. */
  none:
    'API Error: Could not load AWS credentials · Could not load credentials from any providers.' +
    ' Check or refresh your AWS credentials and try again.',
  /** The same where the host manages the provider: the line of the program is shown, too. */
  managedProgramFailed:
    `API Error: Could not load AWS credentials · Command failed: ${commandPath()} credentials …\n` +
    'aws-sso-native: SignInRequired: the person has to sign in: the token has expired, and its refresh was rejected (InvalidGrant).' +
    ` To sign in, run \`aws-sso-native login --start-url ${startUrl} --sso-region us-east-1 --session-name my-sso\`.` +
    ' Check or refresh your AWS credentials and try again.',
  /** A line on stderr for each run of an export that fails. What the export itself writes there is not shown. */
  exportFailed:
    'Error getting AWS credentials from awsCredentialExport (in settings or ~/.claude.json): awsCredentialExport did not return a valid value',
  /** The host manages the credentials, and gave none that Claude Code takes from a host. */
  managed: 'Bedrock credentials are managed by the desktop app, but none are available',
}
