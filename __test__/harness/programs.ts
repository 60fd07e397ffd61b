import { programs } from '../../scripts/programs.mjs'

/** Where an outside program is. A lane without its program is not run; a file of it run by hand fails here. */
export function program(name: keyof typeof programs): string {
  const { name: title, find } = programs[name]
  const path = find()
  if (path === undefined) throw new Error(`needs ${title}`)
  return path
}
