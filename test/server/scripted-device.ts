import { randomUUID } from 'node:crypto'
import type { Manifest, Submission } from '../../src/shared/sync/batch.ts'
import type { AccountRole, EnrolAnswer } from '../../src/shared/sync/enrolment.ts'
import { encodePhotoPack } from '../../src/shared/sync/photo-pack.ts'
import { type RouteAnswer, type RouteName, type RouteRequest, routePath, routes } from '../../src/shared/sync/routes.ts'
import { batchRoot, manifestBytes, manifestDigest, signBatch } from '../../src/trust/batch.ts'
import { generateSigningKey, type SigningKey } from '../../src/trust/keys.ts'
import { verifyReceipt } from '../../src/trust/receipt.ts'
import { signRequest } from '../../src/trust/request.ts'
import { sha256Hex } from '../../src/trust/secret.ts'
import type { SamplePerson } from './sample-batch.ts'

/** What a server answered: the status and, for JSON, the value. */
export interface Answer<T> {
  readonly status: number
  readonly value: T
}

export interface Account {
  readonly id: string
  readonly role: AccountRole
  readonly key: SigningKey
}

/** A unit's computer that speaks the wire contract and nothing else. */
export class ScriptedDevice {
  readonly key = generateSigningKey()
  readonly url: string
  enrolment!: EnrolAnswer
  clerk!: Account
  reviewer!: Account
  #seq = 0
  #previous: string | null = null

  constructor(url: string) {
    this.url = url
  }

  /** Enrols and registers a clerk and a reviewer. */
  static async ready(url: string, code: string): Promise<ScriptedDevice> {
    const device = new ScriptedDevice(url)
    await device.enrol(code)
    device.clerk = await device.account('clerk')
    device.reviewer = await device.account('reviewer')
    return device
  }

  async send(method: string, path: string, body: Uint8Array | string, headers: Record<string, string> = {}) {
    const signed = signRequest({ method, path, body }, this.key, new Date())
    return fetch(this.url + path, {
      method,
      headers: { ...signed, ...headers },
      ...(method === 'GET' ? {} : { body: body as Uint8Array<ArrayBuffer> | string }),
    })
  }

  /** Asks and answers status and value, whatever the status. */
  async ask<N extends RouteName>(
    name: N,
    body?: RouteRequest<N>,
    places: Record<string, string> = {},
    query: Record<string, string | number> = {},
  ): Promise<Answer<RouteAnswer<N>>> {
    const bytes = body instanceof Uint8Array ? body : body === undefined ? '' : JSON.stringify(body)
    const response = await this.send(routes[name].method, routePath(name, places, query), bytes)
    const isJson = response.headers.get('content-type')?.includes('json')
    const value = isJson ? await response.json() : new Uint8Array(await response.arrayBuffer())
    return { status: response.status, value: value as RouteAnswer<N> }
  }

  /** Like {@link ask}, for what must succeed; the answer is held against the contract. */
  async call<N extends RouteName>(
    name: N,
    body?: RouteRequest<N>,
    places?: Record<string, string>,
    query?: Record<string, string | number>,
  ) {
    const answer = await this.ask(name, body, places, query)
    if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${JSON.stringify(answer.value)}`)
    return routes[name].answer.parse(answer.value) as RouteAnswer<N>
  }

  async enrol(code: string): Promise<EnrolAnswer> {
    this.enrolment = await this.call('enrol', { code, publicKey: this.key.publicKey, deviceName: '样例电脑' })
    return this.enrolment
  }

  async account(role: AccountRole): Promise<Account> {
    const account: Account = { id: randomUUID(), role, key: generateSigningKey() }
    await this.call('registerAccountKey', this.keyRequest(account))
    return account
  }

  keyRequest(account: Account) {
    return {
      account: account.id,
      role: account.role,
      publicKey: account.key.publicKey,
      validFrom: '2020-01-01T00:00:00Z',
      validUntil: '2099-01-01T00:00:00Z',
    }
  }

  /** The next batch of the device's chain, signed by clerk and reviewer unless told. */
  prepare(people: readonly SamplePerson[], changes: Partial<Manifest> = {}, signers?: readonly SigningKey[]) {
    const records = people.map(({ id, record }) => ({ id, record }))
    const photos = people.map(({ id, photo }) => ({
      recordId: id,
      sha256: sha256Hex(photo),
      size: photo.byteLength,
      mediaType: 'image/jpeg' as const,
    }))
    const manifest: Manifest = {
      batchId: randomUUID(),
      unit: this.enrolment.unit.id,
      device: this.key.keyId,
      seq: this.#seq + 1,
      previous: this.#previous,
      schema: 'gzzc.record.v1',
      count: records.length,
      root: batchRoot({ records, photos }),
      ...changes,
    }
    const envelope = signBatch(manifest, ...(signers ?? [this.clerk.key, this.reviewer.key]))
    const submission: Submission = { envelope, records, photos }
    return { manifest, submission, digest: manifestDigest(manifestBytes(manifest)) }
  }

  async upload(people: readonly SamplePerson[]): Promise<void> {
    const bySha = new Map(people.map(({ photo }) => [sha256Hex(photo), photo]))
    const { lacking } = await this.call('lackingPhotos', { hashes: [...bySha.keys()] })
    if (lacking.length) await this.call('uploadPhotos', encodePhotoPack(lacking.map((hash) => bySha.get(hash)!)))
  }

  /** Photos, batch, receipt; the receipt is verified with the pinned keys alone. */
  async submit(people: readonly SamplePerson[]) {
    await this.upload(people)
    const batch = this.prepare(people)
    const signed = await this.call('submitBatch', batch.submission)
    this.#seq = batch.manifest.seq
    this.#previous = batch.digest
    const { receipt, logIndex } = verifyReceipt(signed, this.enrolment.keys, {
      batchId: batch.manifest.batchId,
      manifest: batch.digest,
    })
    return { ...batch, signed, receipt, logIndex }
  }
}
