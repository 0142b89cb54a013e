import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  consistencyProof,
  emptyRoot,
  inclusionProof,
  leafHash,
  merkleRoot,
  nodeHash,
  verifyConsistency,
  verifyInclusion,
} from '../../src/trust/merkle.ts'

// The eight leaves, and the roots of the first 1 to 8 of them, from the reference implementation of Certificate Transparency.
const vectorLeaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'))
const vectorRoots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const hashes = vectorLeaves.map((leaf) => leafHash(leaf))
const hex = (nodes: Uint8Array[]) => nodes.map((node) => Buffer.from(node).toString('hex'))

/** The literal definition of RFC 6962, section 2.1: slow, and the oracle for the fast one. */
const naiveRoot = (leaves: Buffer[]): Buffer => {
  if (leaves.length === 0) return emptyRoot()
  if (leaves.length === 1) return leaves[0]!
  let half = 1
  while (half * 2 < leaves.length) half *= 2
  return nodeHash(naiveRoot(leaves.slice(0, half)), naiveRoot(leaves.slice(half)))
}

const leafHashes = (count: number) =>
  Array.from({ length: count }, (_, index) => leafHash(Buffer.from(`leaf ${index}`)))

describe('vectors of Certificate Transparency', () => {
  test('the empty root is SHA-256 of nothing', () => {
    expect(emptyRoot().toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
    expect(merkleRoot([])).toEqual(emptyRoot())
  })

  test.each(vectorRoots.map((root, index) => [index + 1, root] as const))('root of %i leaves', (count, root) => {
    expect(merkleRoot(hashes.slice(0, count)).toString('hex')).toBe(root)
  })

  test('inclusion of the sixth leaf in eight', () => {
    expect(hex(inclusionProof(hashes, 5))).toEqual([
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ])
  })

  test('consistency of six with eight', () => {
    expect(hex(consistencyProof(hashes, 6))).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ])
  })
})

describe('every tree up to 40 leaves', () => {
  const all = leafHashes(40)
  test('root equals the recursive definition', () => {
    for (let size = 0; size <= all.length; size++) {
      expect(merkleRoot(all.slice(0, size))).toEqual(naiveRoot(all.slice(0, size)))
    }
  })

  test('each inclusion proof is valid for its own index and size only', () => {
    for (let size = 1; size <= all.length; size++) {
      const tree = all.slice(0, size)
      const root = merkleRoot(tree)
      for (let index = 0; index < size; index++) {
        const proof = inclusionProof(tree, index)
        expect(verifyInclusion(tree[index]!, index, size, proof, root)).toBe(true)
        if (size > 1) expect(verifyInclusion(tree[index]!, (index + 1) % size, size, proof, root)).toBe(false)
        expect(verifyInclusion(tree[index]!, index, size, [...proof, root], root)).toBe(false)
        if (proof.length > 0) expect(verifyInclusion(tree[index]!, index, size, proof.slice(1), root)).toBe(false)
      }
    }
  })

  test('each consistency proof is valid, and invalid after a change', () => {
    for (let to = 1; to <= all.length; to++) {
      const tree = all.slice(0, to)
      const root = merkleRoot(tree)
      for (let from = 0; from <= to; from++) {
        const proof = consistencyProof(tree, from)
        const old = merkleRoot(tree.slice(0, from))
        expect(verifyConsistency(from, to, proof, old, root)).toBe(true)
        expect(verifyConsistency(from, to, [...proof, root], old, root)).toBe(false)
        expect(verifyConsistency(from, to, proof, leafHash(old), root)).toBe(false)
        if (from > 0 && from < to) {
          expect(verifyConsistency(from, to, proof, root, root)).toBe(false)
          expect(verifyConsistency(from, to, proof.slice(1), old, root)).toBe(false)
          const forged = proof.map((node, at) => (at === proof.length - 1 ? leafHash(node) : node))
          expect(verifyConsistency(from, to, forged, old, root)).toBe(false)
        }
      }
    }
  })
})

test('a valid path is refused when an index, size or hash length is impossible', () => {
  const [left, right] = leafHashes(2) as [Buffer, Buffer]
  const root = merkleRoot([left, right])
  expect(verifyInclusion(left, 0, 2, [right], root)).toBe(true)
  // Without the check of its range, each of these would lead to the root by the path of the left leaf.
  for (const [index, size] of [
    [-1, 2],
    [0.5, 2],
    [0, 2.5],
    [2, 2],
  ] as const)
    expect(verifyInclusion(left, index, size, [right], root)).toBe(false)
  // Nodes of other lengths lead to a root of their own.
  const short = right.subarray(1)
  expect(verifyInclusion(left, 0, 2, [short], nodeHash(left, short))).toBe(false)
  expect(verifyInclusion(left.subarray(1), 0, 1, [], left.subarray(1))).toBe(false)
})

test('a valid consistency proof is refused when a size or hash length is impossible', () => {
  const [left, right] = leafHashes(2) as [Buffer, Buffer]
  const root = merkleRoot([left, right])
  expect(verifyConsistency(1, 2, [right], left, root)).toBe(true)
  // Without the check of its range, each of these would lead to both roots.
  expect(verifyConsistency(1, 2.5, [right], left, root)).toBe(false)
  expect(verifyConsistency(1.5, 2, [left, right], left, root)).toBe(false)
  expect(verifyConsistency(2, 1, [], root, root)).toBe(false)
  expect(verifyConsistency(4, 3, [], root, root)).toBe(false)
  const [shortLeft, shortRight] = [left.subarray(1), right.subarray(1)]
  expect(verifyConsistency(1, 2, [shortRight], left, nodeHash(left, shortRight))).toBe(false)
  expect(verifyConsistency(1, 2, [right], shortLeft, nodeHash(shortLeft, right))).toBe(false)
})

test.each([-1, 0.5, 3])('there is no proof for a leaf %d of two, or from a tree of that size', (number) => {
  const leaves = leafHashes(2)
  expect(() => inclusionProof(leaves, number)).toThrow(new RangeError('no such leaf'))
  expect(() => consistencyProof(leaves, number)).toThrow(new RangeError('no such tree size'))
})

test('there is no proof for the leaf behind the last', () => {
  expect(() => inclusionProof(leafHashes(2), 2)).toThrow(new RangeError('no such leaf'))
})

test('verification returns false and never throws for anything that an attacker may send', () => {
  const node = fc.uint8Array({ maxLength: 40 })
  const number = fc.oneof(fc.integer({ min: -2, max: 70 }), fc.double())
  fc.assert(
    fc.property(node, number, number, fc.array(node, { maxLength: 8 }), node, (leaf, a, b, proof, root) => {
      expect(verifyInclusion(leaf, a, b, proof, root)).toBe(false)
      if (a !== b) expect(verifyConsistency(a, b, proof, leaf, root)).toBe(false)
    }),
  )
})
