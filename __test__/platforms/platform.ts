import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { inject } from 'vitest'
import { platformUnderTest } from './under-test.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** A project with both packages of the platform, and nothing else: `install.ts`. */
    readonly project: string
  }
}

type Command = readonly [program: string, args: readonly string[]]

const split = ([first = '', ...rest]: readonly string[]): Command => [first, rest]

const { name: platformName, host, target } = platformUnderTest()

export const name = platformName

/** `process.arch` there. */
export const { cpu } = target

export const project = inject('project')

export const packageUrl = pathToFileURL(join(project, 'node_modules', 'aws-sso-native', 'index.mjs')).href

/** Node, with arguments. */
export const node = (...args: readonly string[]): Command => split([...host.node, ...args])

/** The program `aws-sso-native`, with arguments. */
export const command = (...args: readonly string[]): Command =>
  split([...host.program, join(project, 'node_modules', `aws-sso-native-${name}`, 'aws-sso-native'), ...args])
