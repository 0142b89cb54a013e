import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Checkpoint } from '../../src/trust/checkpoint.ts'
import { compareHeads } from '../../src/trust/log-consistency.ts'
import { consistencyProof, leafHash, merkleRoot } from '../../src/trust/merkle.ts'

const leavesOf = (texts: readonly string[]) => texts.map((text) => leafHash(Buffer.from(text)))
const headOf = (texts: readonly string[]): Checkpoint => ({
  origin: 'gzzc.example/log',
  size: texts.length,
  root: merkleRoot(leavesOf(texts)),
})
/** The proof that an honest log gives: from its first `size` entries to all of them. */
const proofOf = (texts: readonly string[], size: number) =>
  consistencyProof(leavesOf(texts), Math.min(size, texts.length)).map((hash) => hash.toString('base64'))

const entries = fc.array(fc.string({ maxLength: 3 }), { maxLength: 40 })

describe('two heads of a log', () => {
  test('a log that only grew continues every head that it had', () => {
    fc.assert(
      fc.property(entries, entries, (before, added) => {
        const after = [...before, ...added]
        expect(compareHeads(headOf(before), headOf(after), proofOf(after, before.length))).toBe('continues')
      }),
    )
  })

  test('a log with fewer entries shrank, whatever it has and whatever it proves', () => {
    fc.assert(
      fc.property(
        entries,
        entries,
        fc.array(fc.base64String({ minLength: 44, maxLength: 44 })),
        (one, other, proof) => {
          fc.pre(one.length !== other.length)
          const [shorter, longer] = one.length < other.length ? [one, other] : [other, one]
          expect(compareHeads(headOf(longer), headOf(shorter), proof)).toBe('shrank')
        },
      ),
    )
  })

  test('a log with one entry changed forked, by any proof that it can give', () => {
    const change = fc.record({ at: fc.nat(), to: fc.string({ minLength: 4, maxLength: 6 }) })
    fc.assert(
      fc.property(entries, entries, change, fc.nat(), (before, added, { at, to }, elsewhere) => {
        fc.pre(before.length > 0)
        const changed = before.toSpliced(at % before.length, 1, to)
        const after = [...changed, ...added]
        // The proofs of the log as it is now, of the log as it was, and of other sizes.
        const proofs = [
          proofOf(after, before.length),
          proofOf([...before, ...added], before.length),
          proofOf(after, elsewhere % (after.length + 1)),
          [],
        ]
        for (const proof of proofs) expect(compareHeads(headOf(before), headOf(after), proof)).toBe('forked')
      }),
    )
  })

  test('a grown log without the proof, or with a hash of it changed, counts as forked', () => {
    fc.assert(
      fc.property(entries, entries, fc.nat(), (before, added, at) => {
        const after = [...before, ...added]
        const proof = proofOf(after, before.length)
        fc.pre(proof.length > 0)
        expect(compareHeads(headOf(before), headOf(after), [])).toBe('forked')
        const touched = proof.with(at % proof.length, Buffer.alloc(32, 7).toString('base64'))
        expect(compareHeads(headOf(before), headOf(after), touched)).toBe('forked')
      }),
    )
  })

  test('hashes of another length prove nothing', () => {
    const before = ['a', 'b', 'c']
    const after = [...before, 'd']
    const proof = proofOf(after, 3)
    expect(compareHeads(headOf(before), headOf(after), proof)).toBe('continues')
    expect(compareHeads(headOf(before), headOf(after), proof.with(0, 'AAAA'))).toBe('forked')
  })
})
