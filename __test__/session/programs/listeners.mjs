// Many sessions that listen for changes, driven by lines: `ID OPERATION`, answered by `reply-ID JSON`.
//
// SESSION: the options as JSON; COUNT: how many sessions, named `session-0` and so on.

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { SsoSession } from '../../../index.mjs'

const options = JSON.parse(process.env.SESSION)
const count = Number(process.env.COUNT)
const sessions = Array.from({ length: count }, (_, i) => new SsoSession({ ...options, sessionName: `session-${i}` }))
const heard = sessions.map(() => 0)
const ends = []

/** What has gone since it was listed is nothing. */
const attempt = (read) => {
  try {
    return read()
  } catch {
    return ''
  }
}

const operations = {
  listen: async () => {
    await Promise.all(sessions.map((session) => session.status()))
    for (const [i, session] of sessions.entries()) ends.push(session.onChange(() => void heard[i]++))
  },
  heard: () => heard,
  closeFirst: () => void ends.shift()(),
  close: () => {
    for (const end of ends.splice(0)) end()
  },
  resources: () => {
    const descriptors = readdirSync('/proc/self/fd')
    const inotify = descriptors.filter((fd) => attempt(() => readlinkSync(`/proc/self/fd/${fd}`)).includes('inotify'))
    const details = inotify.map((fd) => attempt(() => readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))).join('')
    const threads = readdirSync('/proc/self/task')
    const names = threads.map((id) => attempt(() => readFileSync(`/proc/self/task/${id}/comm`, 'utf8')))
    return {
      descriptors: descriptors.length,
      threads: threads.length,
      watchers: inotify.length,
      watcherThreads: names.filter((name) => name.startsWith('notify')).length,
      // The numbers of the folders that are watched (proc(5)).
      folders: [...details.matchAll(/^inotify .*\bino:([0-9a-f]+)/gm)].map(([, number]) => parseInt(number, 16)),
    }
  },
}

console.log('ready')
for await (const line of createInterface({ input: process.stdin })) {
  const [id, operation] = line.split(' ')
  const answer = (await operations[operation]()) ?? null
  console.log(`reply-${id} ${JSON.stringify(answer)}`)
}
