import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { onTestFinished } from 'vitest'

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * A program in a process of its own. It is killed when the test ends, even where the test fails.
 *
 * Vitest knows which test that is while one runs at a time. So no test is `concurrent`: its programs were killed when another test ended.
 */
export class Child {
  readonly #process: ChildProcess
  readonly finished: Promise<Finished>
  #stdout = ''
  #stderr = ''
  #waiting: (() => void)[] = []

  constructor(program: string, args: readonly string[], options: SpawnOptions) {
    this.#process = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options })
    this.#process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text
      this.#wake()
    })
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text))
    this.finished = new Promise((resolve, reject) => {
      this.#process.on('error', reject)
      this.#process.on('close', (code, signal) => {
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr })
        this.#wake()
      })
    })
    // A test that ends before the program does not wait for it.
    this.finished.catch(() => {})
    // A program in its own group (`detached`) is killed with all that it started.
    onTestFinished(() => void this.kill(options.detached === true))
  }

  /** What it has written to its standard output so far. */
  get stdout(): string {
    return this.#stdout
  }

  /** What it has written to its standard error stream so far. */
  get stderr(): string {
    return this.#stderr
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  get isRunning(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null
  }

  kill(group = false): void {
    if (!this.isRunning) return
    try {
      if (group) process.kill(-this.pid, 'SIGKILL')
      else this.#process.kill('SIGKILL')
    } catch {
      // It has just ended by itself.
    }
  }

  /** Waits for a line of the standard output that begins with `word`, and returns what follows the word. */
  async line(word: string): Promise<string> {
    for (;;) {
      const found = new RegExp(`^${word} ?(.*)\n`, 'm').exec(this.#stdout)
      if (found) return found[1] ?? ''
      if (!this.isRunning) {
        throw new Error(`ended without saying ${word}:\n${this.#stdout}${this.#stderr}`)
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** Waits until it has written more to its standard output, or ended: then false. */
  async moreOutput(): Promise<boolean> {
    const { length } = this.#stdout
    while (this.#stdout.length === length && this.isRunning) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    return this.#stdout.length > length
  }

  /** Its standard output, once it has ended with 0. Fails where it ends otherwise. */
  async output(): Promise<string> {
    const { code, signal, stdout, stderr } = await this.finished
    if (code !== 0) throw new Error(`${this.#process.spawnfile} ended with ${code ?? signal}:\n${stdout}${stderr}`)
    return stdout
  }

  /** The last line of its standard output, parsed as JSON, once it has ended with 0. */
  async json<T>(): Promise<T> {
    return JSON.parse((await this.output()).trimEnd().split('\n').at(-1) ?? '') as T
  }

  /** Writes a line to its standard input. */
  send(line: string): void {
    this.#process.stdin?.write(`${line}\n`)
  }

  /** Ends its input. */
  end(): void {
    this.#process.stdin?.end()
  }

  #wake(): void {
    for (const resume of this.#waiting.splice(0)) resume()
  }
}

/** Runs a program to its end, and parses the last line of its standard output as JSON. */
export const runForJson = <T>(program: string, args: readonly string[], options: SpawnOptions): Promise<T> =>
  new Child(program, args, options).json<T>()
