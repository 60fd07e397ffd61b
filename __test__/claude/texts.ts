/** What Claude Code shows a person, in full. docs/emulator.md and hosts rely on these texts. */
export const texts = {
  /** Bedrock refused the signature, or the role may not use it. */
  refused: (reason: string): string =>
    'AWS authentication failed · refresh your AWS credentials (SSO sign-in, access keys, API key or proxy token) and retry' +
    ` · if credentials are current, check AWS permissions and model access · API Error: 403 ${reason}`,
  /** There are no credentials: the export fails, and nothing else has any. */
  none:
    'API Error: Could not load AWS credentials · Could not load credentials from any providers.' +
    ' Check or refresh your AWS credentials and try again.',
}
