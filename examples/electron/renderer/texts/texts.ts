// Texts and the forms of times and numbers, in the language of the system. To add a language, add a file like `de.ts`.

import type { SsoErrorCode } from 'aws-sso-native'
import type { ProblemInfo } from '../../ipc/contract.js'
import { de } from './de.js'
import { en, type Texts } from './en.js'

const languages: Readonly<Record<string, Texts>> = { en, de }
const [wanted = 'en'] = navigator.language.split('-')

export const language = Object.hasOwn(languages, wanted) ? wanted : 'en'
export const t: Texts = languages[language] ?? en

const time = new Intl.DateTimeFormat(language, { timeStyle: 'short' })
const dayAndTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
const whole = new Intl.NumberFormat(language)

/** The time; with its day if that is not today. */
export function timeText(milliseconds: number): string {
  const date = new Date(milliseconds)
  return (date.toDateString() === new Date().toDateString() ? time : dayAndTime).format(date)
}

export const numberText = (count: number): string => whole.format(count)

/** What went wrong and what can be done. The package's own hint is English, and more precise where it knows more. */
export function problemTexts({ code, hint, message }: ProblemInfo): { readonly title: string; readonly hint: string } {
  if (!Object.hasOwn(t.errors, code)) return { title: t.otherError, hint: hint || message }
  const [title, ownHint] = t.errors[code as SsoErrorCode]
  return { title, hint: ownHint ?? hint }
}
