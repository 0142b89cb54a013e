import { hash, randomBytes, randomUUID, sign, verify } from 'node:crypto'
import canonicalize from 'canonicalize'
import { peakRssMb } from '../src/cli/terminal/peak-memory.ts'
import { identityCheckCharacter } from '../src/shared/record/document-number.ts'
import { batchRoot } from '../src/trust/batch.ts'
import { canonicalBytes } from '../src/trust/canonical.ts'
import { signEnvelope, verifyEnvelope } from '../src/trust/dsse.ts'
import { generateSigningKey, importVerifyingKey } from '../src/trust/keys.ts'
import { leafHash, merkleRoot } from '../src/trust/merkle.ts'
import type { Figure } from './figure.ts'
import { openingFigure } from './sign-in.ts'

/** Calls of `work` per second in one short run. */
const rate = (work: () => void): number => {
  const start = performance.now()
  let done = 0
  do {
    work()
    done++
  } while (performance.now() - start < 120)
  return (done * 1000) / (performance.now() - start)
}

/** Measures work and its limit in turns, so that other load affects both, and returns the best of each. */
const compare = (work: () => void, limit: () => void): { value: number; limit: number } => {
  const best = { value: 0, limit: 0 }
  for (let turn = 0; turn < 6; turn++) {
    best.limit = Math.max(best.limit, rate(limit))
    best.value = Math.max(best.value, rate(work))
  }
  return best
}

const record = (index: number) => {
  const digits = `52010319900101${String(index % 1000).padStart(3, '0')}`
  return {
    id: randomUUID(),
    record: {
      name: '样例·买买提',
      sex: index % 2 ? 'male' : 'female',
      documentType: 'residentId',
      documentNumber: digits + identityCheckCharacter(digits),
      series: '工程技术人员',
      specialty: '计算机应用',
      title: '工程师',
      level: 'intermediate',
      reviewType: 'social',
      obtainedOn: '2025-12-05',
      employerName: '样例科技有限公司',
      committee: '样例市工程系列中级评审委员会',
      unit: '样例市人力资源和社会保障局',
      details: {},
    },
  }
}

/** Compares each figure with the bare work of Node or the library on the same input. */
export async function* figures(): AsyncGenerator<Figure> {
  const figure = (
    name: string,
    unit: string,
    times: number,
    work: () => void,
    against: string,
    limit: () => void,
    aim: number,
  ): Figure => {
    const measured = compare(work, limit)
    const ratio = measured.value / measured.limit
    return {
      bench: 'trust',
      figure: name,
      value: times * measured.value,
      unit,
      against,
      ratio,
      aim,
      holds: ratio >= aim,
      peakRssMb: peakRssMb(),
    }
  }

  const key = generateSigningKey()
  const known = importVerifyingKey(key.publicKey)
  const payload = randomBytes(400)
  const type = 'application/vnd.gzzc.batch+json'
  const signBare = () => sign(null, payload, key.privateKey)
  yield figure(
    'envelopes signed',
    '/s',
    1,
    () => signEnvelope(type, payload, [key]),
    'Ed25519 sign alone',
    signBare,
    0.8,
  )

  const envelope = signEnvelope(type, payload, [key])
  const signature = signBare()
  const verifyBare = () => verify(null, payload, known.key, signature)
  const verifyWhole = () => verifyEnvelope(envelope, type, [known])
  yield figure('envelopes verified', '/s', 1, verifyWhole, 'Ed25519 verify alone', verifyBare, 0.8)

  const records = Array.from({ length: 500 }, (_, index) => record(index))
  const each = records.length
  const canonical = () => records.forEach((item) => void canonicalBytes(item))
  const canonicalBare = () => records.forEach((item) => void Buffer.from(canonicalize(item)!))
  const unchecked = 'canonicalize alone, unchecked'
  yield figure('records canonicalised, checked, NFC', 'records/s', each, canonical, unchecked, canonicalBare, 0.5)

  const bytes = records.map((item) => canonicalBytes(item))
  const tree = () => merkleRoot(bytes.map((item) => leafHash(item)))
  const hashBare = () => bytes.forEach((item) => void hash('sha256', item, 'buffer'))
  // A tree hashes every leaf and about as many nodes, so at most half the limit can be reached.
  yield figure('Merkle leaves to root', 'leaves/s', each, tree, 'SHA-256 of each leaf alone', hashBare, 0.3)

  const photos = records.map(({ id }, index) => ({
    recordId: id,
    sha256: index.toString(16).padStart(64, '0'),
    size: 20_000,
    mediaType: 'image/jpeg' as const,
  }))
  const batch = () => batchRoot({ records, photos })
  yield figure('records and photos of a batch to its root', 'records/s', each, batch, unchecked, canonicalBare, 0.25)

  yield await openingFigure()
}
