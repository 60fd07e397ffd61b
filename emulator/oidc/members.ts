import { ServiceException } from '../exceptions.js'

/** The members of a JSON request body. */
export type Members = Readonly<Record<string, unknown>>

/** The body as an object. Anything else, such as a form (RFC 6749 asks for one, AWS for JSON), is InvalidRequestException. */
export function membersOf(body: unknown): Members {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new ServiceException('InvalidRequestException')
  }
  return body as Members
}

export function requiredString(members: Members, name: string): string {
  const value = optionalString(members, name)
  if (value === undefined || value === '') throw invalid(name, 'is missing')
  return value
}

export function optionalString(members: Members, name: string): string | undefined {
  const value = members[name]
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') throw invalid(name, 'must be a string')
  return value
}

export function optionalStrings(members: Members, name: string): readonly string[] | undefined {
  const value = members[name]
  if (value === undefined || value === null) return undefined
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw invalid(name, 'must be a list of strings')
  }
  return value
}

function invalid(name: string, what: string): ServiceException {
  return new ServiceException('InvalidRequestException', { message: `Invalid request provided: ${name} ${what}` })
}
