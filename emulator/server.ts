import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { ServerCertificate } from './certificate-authority.js'
import { countStatus } from './counters.js'
import { deliver, deliverFault, type Delivery } from './delivery.js'
import { type ExceptionName, exceptionReply, throttled } from './exceptions.js'
import { faultName, type FaultRule, type FaultScript, takesEffect } from './faults.js'
import { drawLatency, type Latency } from './latency.js'
import { isThrottled, type RequestKind, serviceOf } from './operations.js'
import { alsoHttp2 } from './protocols.js'
import { type Random, seededRandom } from './random.js'
import type { RateLimiter } from './rate-limit.js'
import type { Reply } from './reply.js'
import type { OpenRecord, RequestLog, RoleCaller } from './request-log.js'
import { handle, kindOf } from './router.js'
import type { Service, ServiceRequest } from './service.js'

/** The largest body it reads. No request for a sign-in or a list comes near. */
const bodyLimit = 256 * 1024

/** The largest body that Bedrock takes (`Body` in `bedrock-runtime/2023-09-30/service-2.json`). */
const modelBodyLimit = 25_000_000

/**
 * The connections that may wait to be accepted. Of Node's default, 511, a client that opens a thousand at once loses
 * some and tries again a second later.
 */
const backlog = 4096

/** What a test may change while the emulator runs. */
export interface Conditions {
  latency: Latency
  dateOffsetMs: number
  readonly faults: FaultScript
  readonly limiter: RateLimiter
  readonly log: RequestLog
}

/** The HTTP server: it reads requests, has them carried out, and answers them after the latency. */
export class EmulatorServer {
  private readonly server: Server | HttpsServer
  /** Every open connection and its number. */
  private readonly connections = new Map<Socket, number>()
  /** The numbers of connections with TLS, by Node's TLS socket, which requests name. */
  private readonly secured = new WeakMap<Socket, number>()
  private readonly random: Random
  private accepted = 0
  private closing = false

  constructor(
    private readonly service: Service,
    private readonly conditions: Conditions,
    private readonly certificate?: ServerCertificate,
  ) {
    this.random = seededRandom(service.settings.seed)
    const receive = (request: IncomingMessage, response: ServerResponse, socket: Socket = request.socket): void =>
      this.receive(request, response, socket)
    const listener = (request: IncomingMessage, response: ServerResponse): void => receive(request, response)
    this.server = certificate === undefined ? createServer(listener) : this.secure(certificate, listener)
    if (certificate === undefined) alsoHttp2(this.server as Server, receive)
    // Node closes idle connections after 5 s by default, which a client may see as a reset of its next request.
    this.server.keepAliveTimeout = 60_000
    this.server.on('connection', (socket) => this.connected(socket))
  }

  /** Listens on 127.0.0.1 only, and says where. */
  listen(port: number): Promise<string> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen({ port, host: '127.0.0.1', backlog }, () => {
        this.server.off('error', reject)
        const scheme = this.certificate === undefined ? 'http' : 'https'
        resolve(`${scheme}://127.0.0.1:${(this.server.address() as AddressInfo).port}`)
      })
    })
  }

  /** Stops at once: idle, stalled and busy connections are all cut, and the port is free when it resolves. */
  async close(): Promise<void> {
    this.closing = true
    const sockets = [...this.connections.keys()]
    const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
    // An error means that the server is closed already.
    closed.push(new Promise((resolve) => this.server.close(resolve)))
    for (const socket of sockets) socket.destroy()
    await Promise.all(closed)
  }

  private secure(
    certificate: ServerCertificate,
    receive: (request: IncomingMessage, response: ServerResponse) => void,
  ): HttpsServer {
    const server = createHttpsServer(certificate, receive)
    server.on('secureConnection', (socket: TLSSocket) => {
      for (const [open, number] of this.connections)
        if (open.remotePort === socket.remotePort) this.secured.set(socket, number)
    })
    return server
  }

  private connected(socket: Socket): void {
    if (this.closing) {
      socket.destroy()
      return
    }
    const { counters } = this.service
    counters.totalConnections += 1
    counters.openConnections += 1
    counters.peakConnections = Math.max(counters.peakConnections, counters.openConnections)
    this.connections.set(socket, ++this.accepted)
    socket.once('close', () => {
      this.connections.delete(socket)
      counters.openConnections -= 1
    })
  }

  private receive(message: IncomingMessage, response: ServerResponse, socket: Socket): void {
    const { counters } = this.service
    counters.inFlight += 1
    counters.peakInFlight = Math.max(counters.peakInFlight, counters.inFlight)
    response.once('close', () => {
      counters.inFlight -= 1
      if (!isSent(response)) counters.abandoned += 1
    })
    if (message.method === 'GET') {
      message.resume()
      this.answer(message, response, socket, Buffer.alloc(0))
      return
    }
    const limit = message.url?.startsWith('/model/') === true ? modelBodyLimit : bodyLimit
    const chunks: Buffer[] = []
    let size = 0
    message.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else message.destroy()
    })
    message.on('end', () => this.answer(message, response, socket, Buffer.concat(chunks)))
  }

  private answer(message: IncomingMessage, response: ServerResponse, socket: Socket, bytes: Buffer): void {
    const { counters } = this.service
    const requestId = randomUUID()
    const onCaller = ({ accessKeyId, accountId, roleName }: RoleCaller): void => {
      if (record !== undefined) record.caller = { accessKeyId, accountId, roleName }
    }
    const request: ServiceRequest = { ...readRequest(message, bytes), requestId, onCaller }
    counters.requests += 1
    counters.byOperation[request.operation] += 1
    const record = this.record(socket, request)
    this.notePoll(request)

    const rule = this.dueFault(request)
    if (rule !== undefined) {
      counters.faults += 1
      if (record !== undefined) record.fault = faultName(rule.fault)
    }
    const reply = rule === undefined || takesEffect(rule) ? this.carryOut(request) : undefined
    const delivery: Delivery = {
      response,
      socket,
      kind: request.operation,
      requestId,
      date: this.date(),
      onStatus: (status) => {
        countStatus(counters, status)
        if (record !== undefined) record.status = status
      },
      onFlood: (bytes) => (counters.floodBytes += bytes),
    }
    const send = (): void => {
      if (rule !== undefined) deliverFault(delivery, rule.fault, reply)
      else if (reply !== undefined) deliver(delivery, reply)
    }
    const slowMs = rule !== undefined && 'slowMs' in rule.fault ? rule.fault.slowMs : 0
    const delay = Math.round(drawLatency(this.conditions.latency, this.random) + slowMs)
    if (delay === 0) return send()
    const timer = setTimeout(send, delay)
    response.once('close', () => clearTimeout(timer))
  }

  private carryOut(request: ServiceRequest): Reply {
    const { operation, requestId } = request
    const rejection = this.throttle(operation)
    if (rejection !== undefined) return exceptionReply(operation, requestId, rejection.exception, rejection)
    try {
      return handle(this.service, request)
    } catch (error) {
      // A bug of the emulator's own. It must neither hang the client nor bring down the process it runs in.
      const details = { message: `Emulator error: ${String(error)}` }
      return exceptionReply(operation, requestId, 'InternalServerException', details)
    }
  }

  /** The answer's exception and headers for a request above its limit. */
  private throttle(operation: RequestKind): { exception: ExceptionName; headers: Record<string, string> } | undefined {
    const service = serviceOf(operation)
    if (service === undefined || !isThrottled(operation)) return undefined
    const rejection = this.conditions.limiter.reject(operation, performance.now())
    if (rejection === undefined) return undefined
    const seconds = rejection.retryAfterSeconds
    return { exception: throttled[service], headers: seconds === undefined ? {} : { 'Retry-After': String(seconds) } }
  }

  private dueFault(request: ServiceRequest): FaultRule | undefined {
    const { faults } = this.conditions
    if (faults.isEmpty) return undefined
    const { operation, headers, body } = request
    return faults.next({ operation, headers, body, query: Object.fromEntries(request.query) })
  }

  private notePoll(request: ServiceRequest): void {
    if (request.operation !== 'CreateToken') return
    const { body } = request
    const deviceCode = typeof body === 'object' && body !== null && 'deviceCode' in body ? body.deviceCode : undefined
    if (typeof deviceCode !== 'string') return
    if (this.service.devices.notePoll(deviceCode, performance.now())) this.service.counters.violations += 1
  }

  private record(socket: Socket, request: ServiceRequest): OpenRecord | undefined {
    const { log } = this.conditions
    if (log.limit === 0) return undefined
    const { operation, method, path, query, headers, body, text, requestId } = request
    const record: OpenRecord = {
      operation,
      method,
      path,
      query: Object.fromEntries(query),
      headers,
      body: body ?? (text === '' ? undefined : text),
      at: performance.timeOrigin + performance.now(),
      connection: this.connections.get(socket) ?? this.secured.get(socket) ?? 0,
      requestId,
      status: 0,
    }
    log.add(record)
    return record
  }

  /** The `Date` header, or undefined where Node's own is right: it is made once a second, not for each answer. */
  private date(): string | undefined {
    const { settings } = this.service
    const { dateOffsetMs } = this.conditions
    if (!settings.hasOwnClock && dateOffsetMs === 0) return undefined
    return new Date(settings.now() + dateOffsetMs).toUTCString()
  }
}

/** Whether a whole answer was sent. HTTP/2's response of Node has this on its stream. */
function isSent(response: ServerResponse & { readonly stream?: { readonly writableFinished: boolean } }): boolean {
  return response.stream?.writableFinished ?? response.writableFinished
}

function readRequest(message: IncomingMessage, bytes: Buffer): Omit<ServiceRequest, 'requestId' | 'onCaller'> {
  const { url = '/', method = 'GET', headers } = message
  const mark = url.indexOf('?')
  const path = mark === -1 ? url : url.slice(0, mark)
  const rawQuery = mark === -1 ? '' : url.slice(mark + 1)
  const query = new URLSearchParams(rawQuery)
  const text = bytes.toString()
  const operation = kindOf({ method, path, query, text })
  return { operation, method, path, query, rawQuery, headers, bytes, text, body: parseJson(text) }
}

function parseJson(text: string): unknown {
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
