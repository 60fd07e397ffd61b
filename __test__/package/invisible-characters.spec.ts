import { describe, expect, it, vi } from 'vitest'
import { SsoError, SsoSession } from '../../index.js'
import '../harness/each-test.js'

vi.setConfig({ testTimeout: 120_000 })

const startUrl = 'https://my-org.awsapps.com/start'

const make = (more: object) => new SsoSession({ startUrl, region: 'us-east-1', ...more })

function problem(more: object): string | undefined {
  try {
    make(more)
    return undefined
  } catch (error) {
    expect(error).toBeInstanceOf(SsoError)
    expect(error).toMatchObject({ code: 'InvalidInput' })
    return (error as SsoError).message
  }
}

/** By the Unicode data of the JavaScript engine, and two characters for which most fonts have an empty glyph. */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\p{Co}\u2800\uFFFC]/u
/** Unassigned in the Unicode version of the engine, or half of a surrogate pair. */
const NO_CHARACTER = /[\p{Cs}\p{Cn}]/u
const LAST = 0x10_ffff

const codePoint = (text: string) => `U+${text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`

describe('a name', () => {
  it('is rejected with every invisible character of Unicode, and the error has its code point and position', () => {
    for (let point = 0; point <= LAST; point++) {
      // Private use has 137,468 characters, of which a few of each plane are tested.
      if (point % 0x101 !== 0 && /\p{Co}/u.test(String.fromCodePoint(point))) continue
      const character = String.fromCodePoint(point)
      if (!INVISIBLE.test(character) || character === ' ') continue
      const message = problem({ sessionName: `ab${character}c` })
      expect(message, codePoint(character)).toContain(`\`sessionName\` contains ${codePoint(character)} (`)
      expect(message).toMatch(/ at character 3$/)
    }
  })

  it('can have every other character of Unicode that the name of a section can have', () => {
    const notInSectionName = /[[\]"']/
    for (const character of '[]"\'')
      expect(problem({ sessionName: `ab${character}c` })).toContain('contains a bracket or a quotation mark')
    let name = ''
    for (let point = 0; point <= LAST; point++) {
      const character = String.fromCodePoint(point)
      if (![INVISIBLE, NO_CHARACTER, notInSectionName].some((pattern) => pattern.test(character))) name += character
      if (name.length < 200 && point < LAST) continue
      expect(problem({ sessionName: name }), JSON.stringify(name)).toBeUndefined()
      name = ''
    }
  })

  it.each(['sessionName', 'clientName'])('can have spaces between other characters only: %s', (argument) => {
    expect(problem({ [argument]: 'my own name' })).toBeUndefined()
    for (const name of [' my-sso', 'my-sso ', '\u00a0my-sso', 'my-sso\n', '\ufeffmy-sso'])
      expect(problem({ [argument]: name })).toContain(`\`${argument}\` `)
  })
})

describe('a start URL', () => {
  it('can have only the characters of RFC 3986', () => {
    const allowed = /[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]/
    for (let point = 0; point < 0x1_0000; point += point < 0x300 ? 1 : 0x1f) {
      if (point >= 0xd800 && point <= 0xdfff) continue
      const character = String.fromCodePoint(point)
      if (character === '%') continue
      const message = problem({ startUrl: `${startUrl}${character}x` })
      if (allowed.test(character)) expect(message, codePoint(character)).toBeUndefined()
      else expect(message, codePoint(character)).toMatch(/^`startUrl` contains .* at character 33, /)
    }
  })

  it.each([
    ['a zero width space', '\u200b', 'U+200B (zero width space)'],
    ['a soft hyphen', '\u00ad', 'U+00AD (soft hyphen)'],
    ['a byte order mark', '\ufeff', 'U+FEFF (byte order mark)'],
    ['a right-to-left override', '\u202e', 'U+202E (right-to-left override)'],
    ['a left-to-right isolate', '\u2066', 'U+2066 (left-to-right isolate)'],
    ['a variation selector', '\ufe0f', 'U+FE0F (variation selector)'],
    ['a tag character', '\u{e0041}', 'U+E0041 (tag character)'],
    ['a noncharacter', '\uffff', 'U+FFFF (noncharacter)'],
    ['a no-break space', '\u00a0', 'U+00A0 (no-break space)'],
    ['a dot that is none', '\u3002', 'U+3002 (ideographic full stop, which looks like `.`)'],
    ['a slash that is none', '\u2044', 'U+2044 (fraction slash, which looks like `/`)'],
    ['a slash that is too wide', '\uff0f', 'U+FF0F (fullwidth solidus, which looks like `/`)'],
    ['a hyphen of a word processor', '\u2011', 'U+2011 (non-breaking hyphen, which looks like `-`)'],
    ['a Cyrillic letter', '\u0430', 'U+0430'],
    ['a backslash', '\\', '`\\`'],
  ])('is rejected with %s at any position, and the message does not contain it', (_, character, shown) => {
    for (let at = 0; at <= startUrl.length; at++) {
      const text = `${startUrl.slice(0, at)}${character}${startUrl.slice(at)}`
      expect(problem({ startUrl: text })).toBe(
        `\`startUrl\` contains ${shown} at character ${at + 1}, which a URL does not have`,
      )
    }
  })

  it('is rejected with an invisible character in percent-encoding, as browsers copy it', () => {
    for (const character of [
      '\u200b',
      '\u00a0',
      '\ufeff',
      '\u202e',
      '\u00ad',
      '\u2060',
      ' ',
      '\n',
      '\0',
      '\u{e0041}',
    ]) {
      const encoded = encodeURIComponent(character)
      for (const text of [encoded, encoded.toLowerCase()])
        expect(problem({ startUrl: `${startUrl}${text}` })).toContain(`contains \`${encoded}\` at character 33`)
    }
    expect(problem({ startUrl: `${startUrl}/caf%C3%A9%2F` })).toBeUndefined()
  })
})

describe('a region', () => {
  it.each([
    ['us-east-1\u200b', 'U+200B (zero width space) at character 10'],
    ['\ufeffus-east-1', 'U+FEFF (byte order mark) at character 1'],
    ['us-east-1 ', 'U+0020 (space) at character 10'],
    ['us\u2013east-1', 'U+2013 (en dash, which looks like `-`) at character 3'],
  ])('names the invisible character of %j', (region, shown) => {
    expect(problem({ region })).toMatch(/^`region` is not a region name: /)
    expect(problem({ region })).toContain(`; it contains ${shown}`)
  })
})

it('half of a surrogate pair is rejected in every text', () => {
  for (const [argument, text] of Object.entries({
    startUrl: `${startUrl}\ud800`,
    region: 'us-east-1\udc00',
    sessionName: 'my\ud800sso',
    clientName: '\ud83dApp',
  }))
    expect(problem({ [argument]: text })).toMatch(
      new RegExp(`^\`${argument}\` contains half of a surrogate pair at character \\d+$`),
    )
  expect(problem({ clientName: '😀 App' })).toBeUndefined()
  expect(problem({ scopes: ['sso:account:access\ud800'] })).toContain('`scopes` contains half of a surrogate pair')
})
