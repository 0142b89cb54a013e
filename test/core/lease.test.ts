import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { Lease, leaseFile, refuseElsewhere } from '../../src/core/places/lease.ts'
import { createEnrolledUnit, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { copyUnit, openWorkplace } from '../fixtures/unit/own-unit.ts'

let prepared: string
let home: string
let file: string

beforeAll(async () => {
  prepared = await createEnrolledUnit()
})
beforeEach(() => {
  home = temporaryFolder()
  file = join(home, leaseFile)
})

const minute = 60_000
const since = '2026-03-02T01:15:00.000Z'
const hold = (computer: string, process: number) => writeFileSync(file, JSON.stringify({ computer, process, since }))
const take = (onLost = () => {}) => {
  const lease = Lease.take(home, new Date(), onLost)
  onTestFinished(() => lease.release())
  return lease
}
/** Another process, which runs until the test ends. */
const otherProcess = (): ChildProcess => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  onTestFinished(() => void child.kill())
  return child
}

test('a folder that another program has open is not opened, and the other is named', () => {
  hold('样例电脑', 4)
  const refusal = {
    code: 'core.home.inUse',
    details: { where: '电脑“样例电脑”上', since: '2026-03-02 09:15' },
  }
  expect(() => take()).toThrow(expect.objectContaining(refusal))
  expect(() => refuseElsewhere(home)).toThrow(expect.objectContaining(refusal))
  hold(hostname(), otherProcess().pid!)
  expect(() => take()).toThrow(
    expect.objectContaining({ details: expect.objectContaining({ where: '这台电脑的另一个窗口里' }) }),
  )
  // A command beside the window of the same computer is safe.
  expect(() => refuseElsewhere(home)).not.toThrow()
})

test('a lease ends with its program, by its release, or by silence', async () => {
  const child = otherProcess()
  hold(hostname(), child.pid!)
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill()
  await ended
  take().release()
  expect(existsSync(file)).toBe(false)

  hold('样例电脑', 4)
  const past = new Date(Date.now() - 3 * minute)
  utimesSync(file, past, past)
  take()
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ computer: hostname(), process: process.pid })
})

test('is renewed, and lost to a program that took the folder over', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const lost = vi.fn()
  const lease = take(lost)
  const past = new Date(Date.now() - 3 * minute)
  utimesSync(file, past, past)
  vi.advanceTimersByTime(minute)
  expect(lost).not.toHaveBeenCalled()
  hold('样例电脑', 4)
  vi.advanceTimersByTime(minute)
  expect(lost).toHaveBeenCalledOnce()
  lease.release()
  // The other's lease stays.
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ computer: '样例电脑' })
})

test('a signed-in workplace holds the folder until it is locked', async () => {
  home = copyUnit(prepared)
  file = join(home, leaseFile)
  const { workplace, client, signIn } = await openWorkplace(home, 'clerk')
  expect(existsSync(file)).toBe(true)
  await signIn('reviewer')
  expect(existsSync(file)).toBe(true)
  await client.session.lock()
  expect(existsSync(file)).toBe(false)
  await expect(client.session.signIn({ name: '没有的账号', password: 'x' })).rejects.toThrow()
  expect(existsSync(file)).toBe(false)
  hold('样例电脑', 4)
  await expect(signIn('clerk')).rejects.toMatchObject({ data: { code: 'core.home.inUse' } })
  expect(workplace.account).toBeUndefined()
})
