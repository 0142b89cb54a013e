import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { inclusionProof, leafHash, merkleRoot, verifyInclusion } from '../../src/trust/merkle.ts'

// @sigstore/verify does not export its Merkle verifier, so this test loads the file itself.
const require = createRequire(import.meta.url)
const { verifyMerkleInclusion } = require(join(dirname(require.resolve('@sigstore/verify')), 'tlog', 'merkle.js')) as {
  verifyMerkleInclusion: (entry: object, checkpoint: object) => void
}

test("Sigstore's verifier accepts our proofs and refuses them with one bit flipped", () => {
  for (const size of [1, 2, 3, 7, 8, 9, 64, 100, 129]) {
    const leaves = Array.from({ length: size }, (_, index) => Buffer.from(`{"leaf":${index}}`))
    const hashes = leaves.map((leaf) => leafHash(leaf))
    const logHash = merkleRoot(hashes)
    for (let index = 0; index < size; index += Math.ceil(size / 9)) {
      const proof = inclusionProof(hashes, index)
      const entry = {
        canonicalizedBody: leaves[index],
        inclusionProof: { logIndex: String(index), hashes: proof },
      }
      const checkpoint = { logSize: BigInt(size), logHash }
      expect(() => verifyMerkleInclusion(entry, checkpoint)).not.toThrow()
      if (proof.length === 0) continue
      const turned = proof.map((node) => Buffer.from(node))
      turned[0]![0]! ^= 1
      const forged = { ...entry, inclusionProof: { logIndex: String(index), hashes: turned } }
      expect(() => verifyMerkleInclusion(forged, checkpoint)).toThrow()
      expect(verifyInclusion(hashes[index]!, index, size, turned, logHash)).toBe(false)
    }
  }
})
