/** The address, or undefined if it is none. `URL.canParse` is not in Electron 25. */
export function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
