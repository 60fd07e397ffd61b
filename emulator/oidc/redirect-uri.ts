/** A loopback redirect with a port, in three parts. */
const withPort = /^(http:\/\/127\.0\.0\.1):(\d{1,5})(\/.*)$/

/**
 * Whether a request may be sent back to `requested`. Compared as text (RFC 6749 section 3.1.2.3), except that one
 * registered without a port stands for every port: which one is free is known only when the listener is bound (RFC 8252
 * section 7.3). One registered with a port stands for that port.
 */
export function matchesRegistered(requested: string, registered: readonly string[]): boolean {
  if (registered.includes(requested)) return true
  const [, origin = '', port = '', path = ''] = withPort.exec(requested) ?? []
  return Number(port) >= 1 && Number(port) <= 65535 && registered.includes(origin + path)
}

/** Where the browser is sent with the outcome (RFC 6749 sections 4.1.2 and 4.1.2.1); `state` goes back as it came. */
export function withOutcome(
  redirectUri: string,
  outcome: Readonly<Record<string, string>>,
  state: string | undefined,
): string {
  const parameters = new URLSearchParams(state === undefined ? outcome : { ...outcome, state })
  return `${redirectUri}?${parameters.toString()}`
}
