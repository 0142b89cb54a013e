import { type KeyObject, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { provenKeys } from '../../core/sync/proven-keys.ts'
import { ProvinceClient } from '../../core/sync/province-client.ts'
import { Problem } from '../../shared/errors/problem.ts'
import { parseStrictJson } from '../../shared/strict-json.ts'
import { type ProvinceKeys, provinceKeysSchema } from '../../shared/sync/enrolment.ts'
import { type PinnedSeal, type SealListFile, sealListFileSchema } from '../../shared/sync/seal-list.ts'
import { importVerifyingKey } from '../../trust/keys.ts'
import { openSealList } from '../../trust/seal-list.ts'
import { decodeStrictJson } from '../../trust/verified-json.ts'

/** What a verification trusts. */
export interface Trust {
  readonly roots: readonly string[]
  readonly tokenKeys: readonly KeyObject[]
  /** Absent when there is no list: then nobody can say whose a seal is. */
  readonly seals: readonly PinnedSeal[] | undefined
  /** Asks the server and accepts only what the province signed. Absent without a server. */
  readonly client: ProvinceClient | undefined
}

export interface TrustOptions {
  /** File of the province's keys (JSON) or of its root certificate (PEM). */
  readonly anchor?: string
  /** File of the province's list of seals. */
  readonly seals?: string
  readonly server?: string | undefined
}

/** @throws Problem `general.fileMissing` */
export const readInput = async (path: string): Promise<Buffer> => {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new Problem('general.fileMissing', { path }, { cause })
  }
}

/**
 * A client for the questions of anyone. The province's keys come over this connection unless a file names them, so it must be
 * encrypted or not leave the machine.
 * @param province the province's signing key, base64 SPKI, if it is known
 * @throws Problem `certificate.serverInsecure`
 */
const publicClient = (server: string, province?: string): ProvinceClient => {
  const url = URL.parse(server)
  const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u.test(url?.hostname ?? '')
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && loopback))
    throw new Problem('certificate.serverInsecure', { address: server.slice(0, 100) })
  return new ProvinceClient(server, { now: () => new Date(), ...(province === undefined ? {} : { province }) })
}

/**
 * A client that accepts only what the server signed with the keys that it named itself.
 * @throws Problem `certificate.serverInsecure`, `core.sync.*`
 */
export const provenClient = async (server: string, signal: AbortSignal): Promise<ProvinceClient> => {
  const { signing } = await provenKeys(publicClient(server), signal)
  return publicClient(server, signing.publicKey)
}

/**
 * Reads what to trust: from the files of the options, and what they leave open from the server. A root certificate alone names
 * neither seals nor keys, so a server must have the same root to complete it.
 * @throws Problem `general.usage`, `general.fileMissing`, `certificate.serverInsecure`, `certificate.otherProvince`,
 * `trust.envelope.*`, `core.sync.*`
 */
export const readTrust = async (options: TrustOptions, signal: AbortSignal): Promise<Trust> => {
  const { anchor, server } = options
  const text = anchor === undefined ? undefined : (await readInput(anchor)).toString('utf8')
  const isRoot = text?.trimStart().startsWith('-----BEGIN CERTIFICATE-----') ?? false
  const keys =
    text !== undefined && !isRoot ? parseKeys(text) : server && (await provenKeys(publicClient(server), signal))
  if (!keys && options.seals !== undefined)
    throw new Problem('general.usage', { detail: '--seals 需要省级公钥 JSON（--anchor，取自 /api/v1/keys）' })
  if (!keys) return { roots: text === undefined ? [] : [text], tokenKeys: [], seals: undefined, client: undefined }
  if (isRoot && !sameCertificate(text!, keys.rootCertificate)) throw new Problem('certificate.otherProvince')
  const { signing, token } = keys
  const client = server === undefined ? undefined : publicClient(server, signing.publicKey)
  const list = options.seals === undefined ? await client?.call('sealList', { signal }) : await readList(options.seals)
  return {
    roots: [keys.rootCertificate],
    tokenKeys: [importVerifyingKey(token.publicKey).key],
    seals: list && openSealList(list, signing.publicKey).seals,
    client,
  }
}

const wrongAnchor = (cause: unknown): Problem =>
  new Problem('general.usage', { detail: '--anchor 需要省级公钥 JSON（/api/v1/keys）或根证书 PEM' }, { cause })

const parseKeys = (text: string): ProvinceKeys => {
  try {
    return provinceKeysSchema.parse(parseStrictJson(text))
  } catch (cause) {
    throw wrongAnchor(cause)
  }
}

const readList = async (path: string): Promise<SealListFile> => {
  try {
    return sealListFileSchema.parse(decodeStrictJson(await readInput(path)))
  } catch (cause) {
    if (cause instanceof Problem) throw cause
    throw new Problem('general.usage', { detail: '--seals 需要省级印章名单（/api/v1/seals）' }, { cause })
  }
}

const sameCertificate = (one: string, other: string): boolean => {
  try {
    return new X509Certificate(one).raw.equals(new X509Certificate(other).raw)
  } catch (cause) {
    throw wrongAnchor(cause)
  }
}
