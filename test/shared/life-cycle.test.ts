import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  decideMove,
  editableStates,
  type MoveName,
  type Mover,
  moves,
  removableStates,
  type State,
  states,
  stateWords,
} from '../../src/shared/record/life-cycle.ts'
import { isReturnReason, returnReasons } from '../../src/shared/record/return-reasons.ts'

const names = Object.keys(moves) as MoveName[]
const roles: Mover[] = ['clerk', 'reviewer', 'unit', 'province']
const reason = 'record.typo'
const frozen: State[] = ['inBatch', 'submitted', 'confirmed', 'issued', 'corrected', 'revoked']

/** All moves that are allowed from a state, by any role. */
const allowedFrom = (state: State) =>
  names.flatMap((name) =>
    roles.flatMap((role) => {
      const result = decideMove(name, state, role, reason)
      return result.allowed ? [{ name, role, to: result.to }] : []
    }),
  )

// The whole table: who may move a record from where to where. A change here changes what people may do.
test.each<[MoveName, from: string, to: State, by: string]>([
  ['complete', 'draft', 'ready', 'clerk'],
  ['edit', 'ready photoAwaited photoSubmitted photoApproved returned', 'draft', 'clerk'],
  ['amend', 'photoApproved returned', 'photoApproved', 'clerk'],
  ['resend', 'returned', 'photoApproved', 'clerk'],
  ['announce', 'ready', 'photoAwaited', 'clerk unit'],
  ['submitPhoto', 'ready photoAwaited photoSubmitted photoApproved returned', 'photoSubmitted', 'clerk unit'],
  ['approvePhoto', 'photoSubmitted', 'photoApproved', 'reviewer'],
  ['returnPhoto', 'photoSubmitted photoApproved', 'returned', 'reviewer'],
  ['approveRecord', 'photoApproved', 'inBatch', 'reviewer'],
  ['returnRecord', 'photoApproved inBatch', 'returned', 'reviewer'],
  ['submit', 'inBatch', 'submitted', 'clerk'],
  ['withdraw', 'submitted', 'inBatch', 'clerk reviewer unit'],
  ['returnByProvince', 'submitted confirmed', 'returned', 'unit province'],
  ['confirm', 'submitted', 'confirmed', 'unit province'],
  ['issue', 'confirmed', 'issued', 'unit province'],
  ['correct', 'issued corrected', 'corrected', 'unit province'],
  ['revoke', 'issued corrected', 'revoked', 'unit province'],
])('%s: from %s to %s, by %s', (name, from, to, by) => {
  for (const state of states)
    for (const role of roles) {
      const why = !from.split(' ').includes(state) ? 'state' : !by.split(' ').includes(role) ? 'role' : undefined
      expect(decideMove(name, state, role, reason, true)).toEqual(why ? { allowed: false, why } : { allowed: true, to })
    }
})

test('what is not yet in a batch may be edited and, while no applicant is asked for a photo, removed', () => {
  expect(editableStates).toEqual(['draft', 'ready', 'photoAwaited', 'photoSubmitted', 'photoApproved', 'returned'])
  expect(removableStates).toEqual(['draft', 'ready', 'photoSubmitted', 'photoApproved', 'returned'])
})

test('the path of docs/domain.md is allowed, step by step', () => {
  const way: [MoveName, Mover, State][] = [
    ['complete', 'clerk', 'ready'],
    ['announce', 'unit', 'photoAwaited'],
    ['submitPhoto', 'unit', 'photoSubmitted'],
    ['approvePhoto', 'reviewer', 'photoApproved'],
    ['approveRecord', 'reviewer', 'inBatch'],
    ['submit', 'clerk', 'submitted'],
    ['confirm', 'province', 'confirmed'],
    ['issue', 'province', 'issued'],
    ['correct', 'province', 'corrected'],
    ['revoke', 'province', 'revoked'],
  ]
  let state: State = 'draft'
  for (const [name, role, to] of way) {
    expect(decideMove(name, state, role, reason)).toEqual({ allowed: true, to })
    state = to
  }
})

test('any sequence of moves stays in the table, and a refused move changes nothing', () => {
  const attempt = fc.record({
    name: fc.constantFrom(...names),
    role: fc.constantFrom(...roles),
    reason: fc.constantFrom(undefined, '', ' ', reason),
  })
  fc.assert(
    fc.property(fc.array(attempt, { maxLength: 60 }), (attempts) => {
      let state: State = 'draft'
      let approvedPhoto = false
      for (const { name, role, reason: why } of attempts) {
        const result = decideMove(name, state, role, why, approvedPhoto)
        if (!result.allowed) {
          expect(['state', 'role', 'reason', 'photo']).toContain(result.why)
          continue
        }
        const move = moves[name]
        expect(move.from as readonly State[]).toContain(state)
        expect(move.by as readonly Mover[]).toContain(role)
        expect(states).toContain(result.to)
        if (name === 'approvePhoto') approvedPhoto = true
        if (name === 'submitPhoto' || name === 'returnPhoto') approvedPhoto = false
        // No record reaches a batch with an unapproved photo.
        if (result.to === 'inBatch') expect(approvedPhoto).toBe(true)
        state = result.to
      }
    }),
    { numRuns: 500 },
  )
})

test('every state can be reached, and only revoked is final', () => {
  const reached = new Set<State>(['draft'])
  for (const state of reached) for (const { to } of allowedFrom(state)) reached.add(to)
  expect([...reached].sort()).toEqual([...states].sort())
  expect(states.filter((state) => allowedFrom(state).length === 0)).toEqual(['revoked'])
})

describe('a frozen record', () => {
  test.each(frozen)('%s: cannot be edited, and its photo cannot be replaced', (state) => {
    for (const role of roles) {
      expect(decideMove('edit', state, role)).toEqual({ allowed: false, why: 'state' })
      expect(decideMove('submitPhoto', state, role)).toEqual({ allowed: false, why: 'state' })
    }
  })

  test.each<State>(['inBatch', 'submitted', 'confirmed'])('%s: only a return reopens it', (state) => {
    const open: State[] = ['draft', 'ready', 'photoAwaited', 'photoSubmitted', 'photoApproved']
    const away = allowedFrom(state).map(({ to }) => to)
    expect(away).toContain('returned')
    expect(away.filter((to) => open.includes(to))).toEqual([])
  })

  test('an issued record is never returned, only corrected or revoked', () => {
    for (const state of ['issued', 'corrected'] as const)
      expect(new Set(allowedFrom(state).map(({ to }) => to))).toEqual(new Set(['corrected', 'revoked']))
  })
})

describe('reasons', () => {
  const carrying = names.filter((name) => ['returned', 'corrected', 'revoked'].includes(moves[name].to))

  test.each(carrying)('%s needs a reason', (name) => {
    const { from, by } = moves[name]
    for (const nothing of [undefined, '', '  '])
      expect(decideMove(name, from[0], by[0], nothing)).toEqual({ allowed: false, why: 'reason' })
    expect(decideMove(name, from[0], by[0], reason)).toMatchObject({ allowed: true })
  })

  test('codes are those of the list, and property names of objects are not', () => {
    for (const [code, text] of Object.entries(returnReasons)) {
      expect(isReturnReason(code)).toBe(true)
      expect(text).toMatch(/^\p{Script=Han}/u)
    }
    for (const code of ['', 'photo', 'toString', 'constructor', '__proto__']) expect(isReturnReason(code)).toBe(false)
  })
})

describe('who enters does not approve', () => {
  const may = (role: Mover): MoveName[] => names.filter((name) => (moves[name].by as readonly Mover[]).includes(role))
  const approvals: MoveName[] = ['approvePhoto', 'returnPhoto', 'approveRecord', 'returnRecord']

  test('only the reviewer approves, and the reviewer enters nothing', () => {
    // Withdrawing a batch that only the clerk signed approves nothing.
    expect(may('reviewer').filter((name) => name !== 'withdraw')).toEqual(approvals)
    for (const role of ['clerk', 'unit', 'province'] as const)
      expect(may(role).filter((name) => approvals.includes(name))).toEqual([])
  })

  test('neither clerk nor reviewer makes moves of the province', () => {
    for (const name of ['returnByProvince', 'confirm', 'issue', 'correct', 'revoke'] as const)
      expect(moves[name].by).toEqual(['unit', 'province'])
  })
})

test('every state has its Chinese word', () => {
  expect(states.map((state) => `${state} ${stateWords[state]}`)).toEqual([
    'draft 草稿',
    'ready 已核对',
    'photoAwaited 待上传照片',
    'photoSubmitted 照片待审核',
    'photoApproved 照片已通过',
    'inBatch 待提交',
    'submitted 已提交',
    'confirmed 省厅已确认',
    'issued 已发证',
    'returned 已退回',
    'corrected 已更正',
    'revoked 已撤销',
  ])
})
