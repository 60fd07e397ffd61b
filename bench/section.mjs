// Sections of a document that another program writes, between comments with their name.

import { format, resolveConfig } from 'prettier'
import { join } from 'node:path'
import { root } from './processes.mjs'

const begin = (name) => `<!-- begin ${name} -->`
const end = (name) => `<!-- end ${name} -->`

/** The section with its comments; empty if the document has none. */
export function sectionOf(document, name) {
  const from = document.indexOf(begin(name))
  return from < 0 ? '' : document.slice(from, document.indexOf(end(name)) + end(name).length)
}

/** The document with a section replaced, or with the section at its end. */
export async function replaceSection(document, name, text) {
  const section = `${begin(name)}\n\n${text.trim()}\n\n${end(name)}`
  const before = sectionOf(document, name)
  const replaced = before ? document.replace(before, () => section) : `${document.trimEnd()}\n\n${section}\n`
  return format(replaced, { ...(await resolveConfig(join(root, 'README.md'))), parser: 'markdown' })
}
