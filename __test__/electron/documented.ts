import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../harness/published.js'

/** The code of a section of a page in `docs`, so that what is tested is what people copy. */
export function documented(page: string, heading: string, language: string): string {
  const text = readFileSync(join(root, 'docs', page), 'utf8')
  const section = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`))
  const code = section?.split(`\`\`\`${language}\n`)[1]?.split('```')[0]
  if (code === undefined) throw new Error(`docs/${page} has no ${language} in the section ${heading}`)
  return code
}
