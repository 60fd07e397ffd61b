import type { Reply } from '../reply.js'

/** The namespace of STS's answers (`sts/2011-06-15/service-2.json`). */
export const namespace = 'https://sts.amazonaws.com/doc/2011-06-15/'

export function xml(body: string, status = 200, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'Content-Type': 'text/xml', ...headers }, body }
}

export function element(name: string, text: string): string {
  return `<${name}>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</${name}>`
}
