import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket as UdpSocket } from 'node:dgram'
import type { Server } from 'node:net'
import { join } from 'node:path'

interface Answer {
  readonly id: number
  readonly error?: string
  readonly output?: string
}

interface Waiting {
  readonly resolve: (answer: [Answer, unknown]) => void
  readonly reject: (error: Error) => void
}

/** A network namespace with files of its own. It ends, with the programs in it, when the process of the test ends. */
export class Namespace {
  readonly #process: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  #next = 0

  /** With `ownProcesses` it has process ids of its own: then no program that is started in it can outlive it. */
  constructor({ ownProcesses = false } = {}) {
    const processes = ownProcesses ? ['--pid', '--fork', '--kill-child', '--mount-proc'] : []
    const program = join(__dirname, 'programs', 'namespace.mjs')
    this.#process = spawn('unshare', ['--net', '--mount', ...processes, process.execPath, program], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    })
    this.#process.on('message', (message, handle) => {
      const answer = message as unknown as Answer
      const waiting = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      if (answer.error === undefined) waiting?.resolve([answer, handle])
      else waiting?.reject(new Error(answer.error))
    })
    const ended = (error: unknown): void => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`the namespace has ended: ${String(error)}`))
      this.#waiting.clear()
    }
    this.#process.on('error', ended).on('exit', ended)
  }

  /** A process whose network and mount namespaces are these. */
  get pid(): number {
    return this.#process.pid ?? 0
  }

  /** What a program is started by, to run in it. */
  get enter(): readonly string[] {
    return ['nsenter', `--net=/proc/${this.pid}/ns/net`, `--mount=/proc/${this.pid}/ns/mnt`, '--']
  }

  /** Runs a program to its end, and returns its output. */
  async run(program: string, args: readonly string[], input?: string): Promise<string> {
    const [{ output = '' }] = await this.#ask('run', { program, args, input })
    return output
  }

  /** Runs a script, which ends at the first command that fails. */
  shell(script: string): Promise<string> {
    return this.run('sh', ['-e'], script)
  }

  /** Starts a server that runs as long as the namespace, and waits until it accepts connections. */
  async start(program: string, args: readonly string[], log: string, host: string, port: number): Promise<void> {
    await this.#ask('start', { program, args, log, host, port })
  }

  /** Listens on an address of the namespace. The connections come to this process. */
  async listen(host: string, port: number): Promise<Server> {
    return (await this.#ask('listen', { host, port }))[1] as Server
  }

  /** A UDP socket with an address of the namespace. */
  async bind(host: string, port: number): Promise<UdpSocket> {
    return (await this.#ask('bind', { host, port }))[1] as UdpSocket
  }

  /** Ends it, and waits for that. */
  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return
    const ended = new Promise((resolve) => this.#process.once('exit', resolve))
    this.#process.disconnect()
    await ended
  }

  #ask(operation: string, options: object): Promise<[Answer, unknown]> {
    const id = this.#next++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#process.send({ id, operation, ...options })
    })
  }
}
