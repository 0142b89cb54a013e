import type { X509Certificate } from 'node:crypto'
import type { PinnedSeal } from '../shared/sync/seal-list.ts'
import type { VerificationReason } from './data/verification-reason.ts'

/**
 * Compares a seal with the list of the province's seals.
 * @param certificates those of the file: the seal's own first
 * @param signedAt the time that the file states for its seal
 * @returns why it is none of them; empty when it is one
 */
export const judgeSeal = (
  certificates: readonly X509Certificate[],
  seals: readonly PinnedSeal[],
  signedAt: Date,
): VerificationReason[] => {
  const given = certificates.map(({ raw }) => raw.toString('base64')).join()
  const pinned = seals.filter(({ certificates: listed }) => listed.join() === given)
  if (pinned.length === 0) return ['seal.notListed']
  if (pinned.some(({ compromised }) => compromised)) return ['seal.compromised']
  const inUse = pinned.some(
    ({ from, until }) => new Date(from) <= signedAt && (until === null || signedAt <= new Date(until)),
  )
  return inUse ? [] : ['seal.outsidePeriod']
}
