import { X509Certificate } from 'node:crypto'
import { judgePath } from '../../certificate/cms/certificate-path.ts'
import { verificationReasons } from '../../certificate/data/verification-reason.ts'
import { Problem } from '../../shared/errors/problem.ts'
import type { PinnedSeal, SealList, SealListFile } from '../../shared/sync/seal-list.ts'
import { signSealList } from '../../trust/seal-list.ts'
import { sha256Hex } from '../../trust/sha256.ts'
import { type Actor, auditName, requireOfficer } from '../access/actor.ts'
import type { UnitOfWork } from '../store/write-gate.ts'
import { PublishedSeals } from './published-seals.ts'
import type { UnitsContext } from './units-context.ts'

type SealsContext = Pick<UnitsContext, 'store' | 'now' | 'seals' | 'sealListSigner' | 'keys'>

/** SHA-256 of a seal's own certificate in hex: the name by which officers point at it. */
export const sealFingerprint = ({ certificates }: PinnedSeal): string =>
  sha256Hex(Buffer.from(certificates[0]!, 'base64'))

const publish = async (
  { sealListSigner }: SealsContext,
  { database, at, audit }: UnitOfWork,
  previous: SealList | undefined,
  seals: readonly PinnedSeal[],
): Promise<SealList> => {
  const list: SealList = { generation: (previous?.generation ?? 0) + 1, publishedAt: at, seals: [...seals] }
  const { generation, envelope } = await signSealList(list, sealListSigner)
  await database
    .insertInto('sealList')
    .values({ generation, envelope: JSON.stringify(envelope), publishedAt: at })
    .execute()
  audit({
    action: 'seals.publish',
    subject: `seals:${generation}`,
    after: Object.fromEntries(seals.map((seal) => [sealFingerprint(seal), periodText(seal)])),
  })
  return list
}

const periodText = ({ from, until, compromised }: PinnedSeal): string =>
  `${from}/${until ?? ''}${compromised ? ' compromised' : ''}`

/** The certificates as a list names them. @throws Problem `server.seals.unfit` when verification would refuse the seal */
const readChain = (
  { keys, now }: Pick<SealsContext, 'keys' | 'now'>,
  pems: readonly string[],
): readonly [X509Certificate, ...X509Certificate[]] => {
  let chain: X509Certificate[]
  try {
    chain = pems.map((pem) => new X509Certificate(pem))
  } catch (cause) {
    throw new Problem('server.seals.unfit', { reason: '证书无法读取' }, { cause })
  }
  const [own, ...authorities] = chain
  const reasons = own
    ? judgePath(chain, [new X509Certificate(keys.rootCertificate)], now())
    : ['issuer.unknown' as const]
  // A former seal may have expired. What it sealed in its time stays valid.
  const reason = reasons.find((code) => code !== 'issuer.notValidAtSigning')
  if (!own || reason)
    throw new Problem('server.seals.unfit', { reason: verificationReasons[reason ?? 'issuer.unknown'] })
  return [own, ...authorities]
}

/**
 * Publishes what verification needs of the seal that the province uses: the first list of a province, made before there were
 * lists or now, and the next generation when the seal was renewed. Without a change it publishes nothing.
 * @param sealCertificates PEM: the seal's own first, then its issuers without the root
 * @throws Problem `server.seals.unfit`
 */
export const ensureSealListed = async (context: SealsContext, sealCertificates: readonly string[]): Promise<void> => {
  const { store, seals } = context
  const chain = readChain(context, sealCertificates)
  const certificates = inBase64(chain)
  const lists = (list: SealList | undefined) => namesSeal(list, certificates)
  if (lists(await seals.findNewest(store.database))) return
  await store.gate.write('province', async (work) => {
    // Another process may have published it meanwhile.
    const newest = await seals.findNewest(work.database)
    if (lists(newest)) return
    // The first list covers what this seal has sealed so far; a renewed one begins now.
    const from = newest ? work.at : chain[0].validFromDate.toISOString()
    const current = { certificates, from, until: null, compromised: false }
    await publish(context, work, newest, [...(newest?.seals ?? []), current])
  })
}

/**
 * Checks that the list names the seal that the province uses. A certificate that was sealed before the seal was listed is
 * outside of the seal's period for ever, so a process that cannot sign the list must not seal.
 * @param sealCertificates PEM: the seal's own first, then its issuers without the root
 * @throws Problem `server.seals.unfit`, `server.seals.unlisted`
 */
export const requireSealListed = async (
  context: Pick<SealsContext, 'store' | 'keys' | 'now'>,
  sealCertificates: readonly string[],
): Promise<void> => {
  const certificates = inBase64(readChain(context, sealCertificates))
  const newest = await new PublishedSeals(context.keys.signing.publicKey).findNewest(context.store.database)
  if (!namesSeal(newest, certificates)) throw new Problem('server.seals.unlisted')
}

const inBase64 = (chain: readonly X509Certificate[]): string[] => chain.map(({ raw }) => raw.toString('base64'))

const namesSeal = (list: SealList | undefined, certificates: readonly string[]): boolean =>
  list?.seals.some((seal) => seal.certificates.join() === certificates.join()) ?? false

/** How a seal of the list changes. */
export interface SealChange {
  /** `sealFingerprint` of the seal. */
  readonly seal: string
  /** The last moment at which it set seals, ISO 8601 in UTC. */
  readonly until: string
  /** Nobody may trust its signature alone any more. */
  readonly compromised: boolean
}

/**
 * Ends the period of a seal and publishes the list.
 * @throws Problem `server.access.role`, `server.seals.unknown`, `server.seals.period`
 */
export const endSeal = async (context: SealsContext, actor: Actor, change: SealChange): Promise<SealList> =>
  context.store.gate.write(auditName(requireOfficer(actor)), async (work) => {
    const newest = await context.seals.newest(work.database)
    const listed = newest.seals.find((seal) => sealFingerprint(seal) === change.seal)
    if (!listed) throw new Problem('server.seals.unknown', { seal: change.seal })
    if (!(new Date(change.until) >= new Date(listed.from)))
      throw new Problem('server.seals.period', { from: listed.from })
    const until = new Date(change.until).toISOString()
    const ended = { ...listed, until, compromised: listed.compromised || change.compromised }
    return publish(
      context,
      work,
      newest,
      newest.seals.map((seal) => (seal === listed ? ended : seal)),
    )
  })

/**
 * Adds a seal that the province used before it had a list.
 * @param given PEM certificates, the seal's own first, and its period
 * @throws Problem `server.access.role`, `server.seals.unfit`, `server.seals.period`
 */
export const addFormerSeal = async (
  context: SealsContext,
  actor: Actor,
  given: { readonly certificates: readonly string[]; readonly from: string; readonly until: string },
): Promise<SealList> => {
  const chain = readChain(context, given.certificates)
  const [from, until] = [new Date(given.from), new Date(given.until)]
  if (!(from <= until)) throw new Problem('server.seals.period', { from: given.from })
  const former: PinnedSeal = {
    certificates: inBase64(chain),
    from: from.toISOString(),
    until: until.toISOString(),
    compromised: false,
  }
  return context.store.gate.write(auditName(requireOfficer(actor)), async (work) => {
    const newest = await context.seals.newest(work.database)
    return publish(context, work, newest, [...newest.seals, former])
  })
}

/** The newest list of seals, signed, for anyone. @throws Problem `server.seals.missing` */
export const signedSealList = ({ store, seals }: Pick<SealsContext, 'store' | 'seals'>): Promise<SealListFile> =>
  seals.signed(store.database)
