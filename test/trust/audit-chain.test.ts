import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  type AuditEncoding,
  type AuditRow,
  auditHash,
  auditOrigin,
  auditPageSize,
  verifyAuditChain,
  verifyAuditChainAsync,
} from '../../src/trust/audit-chain.ts'

// Rows that the two stores wrote before they had this module in common. The files never change.
const golden = (name: string) =>
  (
    JSON.parse(readFileSync(join(import.meta.dirname, '../golden', name), 'utf8')) as {
      rows: readonly AuditRow[]
    }
  ).rows

const stores = [
  ['the unit', 'array-1', golden('audit-chain-unit.json')],
  ['the province', 'object-1', golden('audit-chain-province.json')],
] as const

const readerOf = (rows: readonly AuditRow[]) => (after: number) =>
  rows
    .filter(({ seq }) => seq > after)
    .toSorted((one, other) => one.seq - other.seq)
    .slice(0, auditPageSize)

const verify = (encoding: AuditEncoding, rows: readonly AuditRow[]) => verifyAuditChain(encoding, readerOf(rows))

const chainOf = (count: number, encoding: AuditEncoding): AuditRow[] => {
  const rows: AuditRow[] = []
  let previous = auditOrigin
  for (let seq = 1; seq <= count; seq++) {
    const row = { seq, at: '2026-01-01', actor: 'a', action: 'b', subject: 'c', before: null, after: null, previous }
    previous = auditHash(encoding, row)
    rows.push({ ...row, hash: previous })
  }
  return rows
}

test.each(stores)('rows that %s wrote earlier still verify', async (_name, encoding, rows) => {
  const verdict = { rows: rows.length, whole: true, brokenAt: null, head: rows.at(-1)!.hash }
  expect(verify(encoding, rows)).toEqual(verdict)
  const readPage = readerOf(rows)
  expect(await verifyAuditChainAsync(encoding, async (after) => readPage(after))).toEqual(verdict)
  for (const row of rows) expect(auditHash(encoding, row)).toBe(row.hash)
})

test.each(stores)('rows of %s do not verify under the other encoding', (_name, encoding, rows) => {
  const other = encoding === 'array-1' ? 'object-1' : 'array-1'
  expect(verify(other, rows)).toMatchObject({ rows: 0, whole: false, brokenAt: 1, head: auditOrigin })
})

test.each(stores)('a change of any field of any row of %s is found at its seq', async (_name, encoding, rows) => {
  for (const [index, row] of rows.entries()) {
    const changes: Partial<AuditRow>[] = [
      { at: `${row.at} ` },
      { actor: `${row.actor} ` },
      { action: `${row.action} ` },
      { subject: `${row.subject} ` },
      { before: row.before === null ? 'null' : `${row.before} ` },
      { after: row.after === null ? 'null' : null },
      { previous: 'f'.repeat(64) },
      { hash: 'f'.repeat(64) },
    ]
    for (const change of changes) {
      const forged = rows.with(index, { ...row, ...change })
      const broken = {
        rows: index,
        whole: false,
        brokenAt: row.seq,
        head: rows[index - 1]?.hash ?? auditOrigin,
      }
      expect(verify(encoding, forged), `${row.seq} ${Object.keys(change)}`).toEqual(broken)
      expect(await verifyAuditChainAsync(encoding, async (after) => readerOf(forged)(after))).toEqual(broken)
    }
  }
})

test.each(stores)('a missing, moved, doubled or inserted row of %s is found at its seq', (_name, encoding, rows) => {
  for (const [index, row] of rows.entries()) {
    const { seq } = row
    // The end cut off shows only by the head, which somebody else has kept.
    if (index < rows.length - 1)
      expect(verify(encoding, rows.toSpliced(index, 1))).toMatchObject({ whole: false, brokenAt: seq })
    else expect(verify(encoding, rows.slice(0, -1))).toMatchObject({ whole: true, head: row.previous })
    expect(verify(encoding, rows.with(index, { ...row, seq: 1000 }))).toMatchObject({ whole: false, brokenAt: seq })
    expect(verify(encoding, rows.toSpliced(index, 0, row))).toMatchObject({ whole: false, brokenAt: seq + 1 })
    const next = rows[index + 1]
    if (next) {
      const swapped = rows.with(index, { ...next, seq }).with(index + 1, { ...row, seq: seq + 1 })
      expect(verify(encoding, swapped)).toMatchObject({ whole: false, brokenAt: seq })
    }
    // A forger who rehashes one row breaks the chain at the next.
    const changed = { ...row, actor: 'forger' }
    const rehashed = rows.with(index, { ...changed, hash: auditHash(encoding, changed) })
    if (next) expect(verify(encoding, rehashed)).toMatchObject({ whole: false, brokenAt: seq + 1 })
    else expect(verify(encoding, rehashed).head).not.toBe(row.hash)
  }
})

test('the encodings are those that are documented', () => {
  const row = {
    seq: 1,
    at: '2026-01-02T03:04:05.006Z',
    actor: 'e\u0301',
    action: 'x',
    subject: '"',
    before: null,
    after: '{"b":1}',
    previous: auditOrigin,
  }
  // Computed by `printf … | sha256sum`, not by this code.
  expect([auditHash('array-1', row), auditHash('object-1', row)]).toEqual([
    'f1900d96fccf1a11a523685d506c85021b58998905c56c23487b1756240eb62c',
    'b9cb24ee0f4e7811363e9a3cd08a59182637cd80c6355f16f42418e443752f35',
  ])
})

test('an empty chain is whole, and chains of every length around a page are walked to their end', () => {
  expect(verify('array-1', [])).toEqual({ rows: 0, whole: true, brokenAt: null, head: auditOrigin })
  const rows = chainOf(2 * auditPageSize + 1, 'array-1')
  for (const count of [auditPageSize - 1, auditPageSize, auditPageSize + 1, 2 * auditPageSize, rows.length]) {
    const some = rows.slice(0, count)
    expect(verify('array-1', some)).toMatchObject({ rows: count, whole: true, head: some.at(-1)!.hash })
  }
  const late = rows.with(auditPageSize, { ...rows[auditPageSize]!, actor: 'forger' })
  expect(verify('array-1', late)).toMatchObject({ rows: auditPageSize, brokenAt: auditPageSize + 1 })
})

test('what a store keeps beside its rows is checked with them', () => {
  const rows = chainOf(3, 'array-1')
  const check = (unfit: number, stray: number | null) =>
    verifyAuditChain('array-1', readerOf(rows), { fits: ({ seq }) => seq !== unfit, strayAt: () => stray })
  expect(check(0, null).whole).toBe(true)
  expect(check(2, null)).toMatchObject({ rows: 1, whole: false, brokenAt: 2 })
  expect(check(0, 9)).toMatchObject({ rows: 3, whole: false, brokenAt: 9 })
})
