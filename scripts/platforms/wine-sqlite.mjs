// Takes the place of better-sqlite3 under Wine (wine-preload.mjs), because its binary for Windows needs MSVC. It is the SQLite of
// Node 22, with the part of better-sqlite3's API that the tests and drizzle-orm use.

import { DatabaseSync } from 'node:sqlite'

/** https://www.sqlite.org/rescode.html#busy */
const BUSY = 5

/** The last byte of a code of SQLite is its kind. */
const kindOf = (errcode) => errcode & 0xff

/** better-sqlite3 waits for a lock for five seconds by default. */
const TIMEOUT = 5000

/** Runs what may fail. The code of an error is that of better-sqlite3. */
function withCode(work) {
  try {
    return work()
  } catch (error) {
    if (error.code === 'ERR_SQLITE_ERROR') error.code = kindOf(error.errcode) === BUSY ? 'SQLITE_BUSY' : 'SQLITE_ERROR'
    throw error
  }
}

class Statement {
  #statement
  #row = (row) => ({ ...row })

  constructor(statement) {
    this.#statement = statement
  }

  /** Rows become their first column. */
  pluck() {
    this.#row = (row) => Object.values(row)[0]
    return this
  }

  /** Rows become arrays. */
  raw() {
    this.#statement.setReturnArrays(true)
    this.#row = (row) => row
    return this
  }

  run(...values) {
    return withCode(() => this.#statement.run(...values))
  }

  get(...values) {
    const row = withCode(() => this.#statement.get(...values))
    return row === undefined ? undefined : this.#row(row)
  }

  all(...values) {
    return withCode(() => this.#statement.all(...values)).map((row) => this.#row(row))
  }
}

export default class Database {
  #database

  constructor(path, { timeout = TIMEOUT } = {}) {
    this.#database = withCode(() => new DatabaseSync(path, { timeout }))
  }

  prepare(sql) {
    return new Statement(withCode(() => this.#database.prepare(sql)))
  }

  pragma(sql, { simple = false } = {}) {
    const statement = this.prepare(`PRAGMA ${sql}`)
    return simple ? statement.pluck().get() : statement.all()
  }

  exec(sql) {
    withCode(() => this.#database.exec(sql))
    return this
  }

  close() {
    this.#database.close()
    return this
  }
}
