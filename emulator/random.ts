import { randomBytes } from 'node:crypto'

/** A source of numbers in [0, 1) that gives the same series for the same seed. */
export type Random = () => number

/** mulberry32: 32 bits of state, public domain. Enough for names and jitter, useless for secrets. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export function pick<T>(random: Random, choices: readonly T[]): T {
  const choice = choices[Math.floor(random() * choices.length)]
  if (choice === undefined) throw new RangeError('Nothing to pick from')
  return choice
}

/** RFC 8628 section 6.1: consonants only, so that no code spells a word and none is mistaken for a digit. */
const userCodeAlphabet = 'BCDFGHJKLMNPQRSTVWXZ'

export function randomUserCode(): string {
  const letters = randomLetters(userCodeAlphabet, 8)
  return `${letters.slice(0, 4)}-${letters.slice(4)}`
}

export function randomLetters(alphabet: string, length: number): string {
  let letters = ''
  // 256 is no multiple of 20, so some letters come slightly more often: harmless for codes that open nothing.
  for (const byte of randomBytes(length)) letters += alphabet[byte % alphabet.length]
  return letters
}

export function randomBase64(bytes: number): string {
  return randomBytes(bytes).toString('base64')
}

export function randomBase64Url(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}
