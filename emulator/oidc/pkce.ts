import { createHash } from 'node:crypto'

/** SHA-256 in base64url without padding: 43 characters (RFC 7636 section 4.2). */
const challengeForm = /^[\w-]{43}$/

/** RFC 7636 section 4.1. A shorter verifier could be found by trying. */
const verifierForm = /^[A-Za-z0-9._~-]{43,128}$/

export function isCodeChallenge(text: string): boolean {
  return challengeForm.test(text)
}

/** Whether the verifier is the one the challenge was made of (RFC 7636 section 4.6, S256). */
export function verifies(codeVerifier: string, codeChallenge: string): boolean {
  if (!verifierForm.test(codeVerifier)) return false
  return createHash('sha256').update(codeVerifier).digest('base64url') === codeChallenge
}
