import { expect, test } from 'vitest'
import { z } from 'zod'
import { feedAnswerSchema, feedPageSchema, knownEvent } from '../../src/shared/sync/feed.ts'
import { type RouteName, readingSchema, routes } from '../../src/shared/sync/routes.ts'
import { tolerant } from '../../src/shared/sync/tolerant.ts'
import { statedWireVersion } from '../../src/shared/sync/wire-version.ts'

test('unknown fields are left out at every depth; everything else is as strict as before', () => {
  const strict = z.strictObject({
    list: z.array(z.strictObject({ a: z.int() })).max(2),
    either: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('x'), deep: z.strictObject({ b: z.string() }).nullable() }),
      z.strictObject({ kind: z.literal('y') }),
    ]),
    open: z.looseObject({ c: z.int() }).optional(),
    named: z.record(z.string(), z.strictObject({ d: z.int() })),
  })
  const value = {
    list: [{ a: 1, later: 1 }],
    either: { kind: 'x', deep: { b: '', later: 1 }, later: 1 },
    open: { c: 1, kept: 1 },
    named: { one: { d: 1, later: 1 } },
    later: 1,
  }
  expect(strict.safeParse(value).success).toBe(false)
  expect(tolerant(strict).parse(value)).toEqual({
    list: [{ a: 1 }],
    either: { kind: 'x', deep: { b: '' } },
    open: { c: 1, kept: 1 },
    named: { one: { d: 1 } },
  })
  const wrong = [
    { ...value, list: [{ a: 'no number' }] },
    { ...value, list: [{ a: 1 }, { a: 2 }, { a: 3 }] },
    { ...value, either: { kind: 'z' } },
    { ...value, named: { one: {} } },
  ]
  for (const one of wrong) expect(tolerant(strict).safeParse(one).success).toBe(false)
  // The schema itself is as it was.
  expect(strict.safeParse(value).success).toBe(false)
})

/** Every object of a schema that refuses fields, as paths. */
const strictPlaces = (schema: z.ZodType, path = ''): string[] => {
  const def = schema.def as unknown as Record<string, unknown>
  const below = (name: string, member: unknown) => strictPlaces(member as z.ZodType, `${path}.${name}`)
  const own = (def['catchall'] as z.ZodType | undefined)?.def.type === 'never' ? [path] : []
  return [
    ...own,
    ...Object.entries((def['shape'] ?? {}) as Record<string, unknown>).flatMap(([name, member]) => below(name, member)),
    ...((def['options'] ?? []) as unknown[]).flatMap((member, index) => below(String(index), member)),
    ...['element', 'innerType', 'valueType', 'in', 'out', 'left', 'right'].flatMap((name) =>
      def[name] instanceof z.ZodType ? below(name, def[name]) : [],
    ),
  ]
}

test.each(Object.keys(routes) as RouteName[])('an answer of %s may have further fields at every depth', (name) => {
  expect(strictPlaces(readingSchema(name))).toEqual([])
})

test('the test above sees strict objects', () => {
  expect(strictPlaces(routes.feed.answer).length).toBeGreaterThan(8)
})

test('an event of a kind that is not known yet is kept as it came', () => {
  const place = { seq: 4, at: '2026-01-01T00:00:00.000Z' }
  const later = { ...place, kind: 'certificate.suspended', number: 'X', why: { code: 'a' } }
  const known = {
    ...place,
    seq: 5,
    kind: 'batch.released' as const,
    batchId: '00000000-0000-4000-8000-000000000001',
    stillHeld: [],
  }
  const page = { events: [later, { ...known, later: true }], cursor: 5, more: false }
  expect(feedAnswerSchema.safeParse(page).success).toBe(false)
  const { events } = tolerant(feedPageSchema).parse(page)
  expect(events).toEqual([later, known])
  expect(events.map(knownEvent)).toEqual([undefined, known])
})

test('a stated version is a small number', () => {
  expect(statedWireVersion('2')).toBe(2)
  for (const nonsense of [undefined, '', '0', '-1', '1.5', 'x', '9999999']) {
    expect(statedWireVersion(nonsense)).toBeUndefined()
  }
})
