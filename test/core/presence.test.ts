import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Presence } from '../../src/core/host/workplace/presence.ts'
import type { SessionEvent } from '../../src/shared/rpc/session.ts'

const minute = 60_000
const locks: string[] = []
let presence: Presence

beforeEach(() => {
  vi.useFakeTimers()
  locks.length = 0
  presence = new Presence(15 * minute, () => {
    locks.push('idle')
    presence.leave('idle')
  })
})
afterEach(() => vi.useRealTimers())

const watched = async (): Promise<SessionEvent[]> => {
  const events: SessionEvent[] = []
  for await (const event of presence.watch(undefined)) events.push(event)
  return events
}

test('locks after the limit, counted from the last input', () => {
  presence.enter()
  vi.advanceTimersByTime(14 * minute)
  presence.touch()
  vi.advanceTimersByTime(14 * minute)
  expect(locks).toEqual([])
  vi.advanceTimersByTime(minute)
  expect(locks).toEqual(['idle'])
})

test('does not lock without a session, and never twice', () => {
  vi.advanceTimersByTime(60 * minute)
  presence.enter()
  presence.leave('asked')
  vi.advanceTimersByTime(60 * minute)
  expect(locks).toEqual([])
})

test('input after the computer slept past the limit locks', () => {
  presence.enter()
  // Timers stop while a computer sleeps; its clock does not.
  vi.setSystemTime(Date.now() + 60 * minute)
  presence.touch()
  expect(locks).toEqual(['idle'])
})

test('does not lock during a long call, but when it ends', async () => {
  presence.enter()
  let finish = () => {}
  const work = presence.within('导入', new Promise<void>((resolve) => (finish = resolve)))
  expect(presence.runningCall).toBe('导入')
  vi.advanceTimersByTime(60 * minute)
  expect(locks).toEqual([])
  finish()
  await work
  expect(presence.runningCall).toBeNull()
  vi.advanceTimersByTime(0)
  expect(locks).toEqual(['idle'])
})

test('reports long calls and the end of the session to a window', async () => {
  presence.enter()
  const events = watched()
  await vi.advanceTimersByTimeAsync(0)
  const steps = presence.during(
    '同步',
    (async function* () {
      yield 1
    })(),
  )
  await steps.next()
  await vi.advanceTimersByTimeAsync(0)
  await steps.next()
  await vi.advanceTimersByTimeAsync(15 * minute)
  expect(await events).toEqual([
    { kind: 'work', task: null },
    { kind: 'work', task: '同步' },
    { kind: 'work', task: null },
    { kind: 'locked', reason: 'idle' },
  ])
  expect(await watched()).toEqual([{ kind: 'locked', reason: 'idle' }])
})
