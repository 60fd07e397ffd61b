import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { onTestFinished } from 'vitest'

export interface Finished {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** A program that is running. It is killed when the test ends, whatever becomes of the test. */
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
    // Whoever awaits it sees the failure; a test that has ended does not need to.
    this.finished.catch(() => {})
    // A program in its own group (`detached`) is killed with all that it started.
    onTestFinished(() => void this.kill(options.detached === true))
  }

  /** What it has written so far. */
  get stdout(): string {
    return this.#stdout
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  kill(group = false): void {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    try {
      if (group) process.kill(-this.pid, 'SIGKILL')
      else this.#process.kill('SIGKILL')
    } catch {
      // It has just ended by itself.
    }
  }

  /** What follows `word` on the first line of the standard output that starts so. */
  async line(word: string): Promise<string> {
    for (;;) {
      const found = new RegExp(`^${word} ?(.*)\n`, 'm').exec(this.#stdout)
      if (found) return found[1] ?? ''
      if (this.#process.exitCode !== null || this.#process.signalCode !== null) {
        throw new Error(`ended without saying ${word}:\n${this.#stdout}${this.#stderr}`)
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

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

/** Runs a program to its end and takes the last line of its standard output for JSON. */
export async function runForJson<T>(program: string, args: readonly string[], options: SpawnOptions): Promise<T> {
  const { code, signal, stdout, stderr } = await new Child(program, args, options).finished
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  if (code !== 0) throw new Error(`${program} ended with ${code ?? signal}:\n${stdout}${stderr}`)
  return JSON.parse(last) as T
}
