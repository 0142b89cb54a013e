import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openingsOf } from '../../src/main/opening.ts'
import { oldestElectron, refusalOfRealData } from '../../src/main/real-data.ts'
import { ShellLog } from '../../src/main/shell-log.ts'
import { placeOn, readPlace, writePlace } from '../../src/main/window-place.ts'
import { noticeOf } from '../../src/renderer/shell/sync-notice.ts'
import { Problem } from '../../src/shared/errors/problem.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'gzzc-shell-'))

test('of a command line only files of ours and links to sections are taken', () => {
  expect(
    openingsOf(['--flag=a.xlsx', 'gzzc://sync/', 'gzzc:records', '名单.XLSX', '/a/b.gzzc', 'x.exe', '.'], '/home'),
  ).toEqual([
    { kind: 'go', section: 'sync' },
    { kind: 'go', section: 'records' },
    { kind: 'open', path: '/home/名单.XLSX' },
    { kind: 'open', path: '/a/b.gzzc' },
  ])
  expect(openingsOf(['gzzc://records?id=1', 'gzzc://a/b', 'https://records', 'gzzc://<script>'], '/')).toEqual([])
})

test('an old runtime and root without the sandbox open no real data', async () => {
  const { devDependencies } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'))
  expect(String(oldestElectron)).toBe(devDependencies.electron.split('.')[0])
  const shipped = { electron: devDependencies.electron, sandboxed: true, superuser: false }
  expect(refusalOfRealData(shipped)).toBeUndefined()
  expect(refusalOfRealData({ ...shipped, electron: '25.1.1' })).toContain('npx install-electron')
  expect(refusalOfRealData({ ...shipped, sandboxed: false, superuser: true })).toContain('普通账号')
  expect(refusalOfRealData({ ...shipped, superuser: true })).toBeUndefined()
})

test('a place is kept, and forgotten when it is of no use', () => {
  const file = join(folder(), 'window.json')
  expect(readPlace(file)).toBeUndefined()
  const place = { bounds: { x: -5, y: 0, width: 1000, height: 700 }, maximised: true }
  writePlace(file, place)
  expect(readPlace(file)).toEqual(place)
  writeFileSync(file, '{"bounds":{}}')
  expect(readPlace(file)).toBeUndefined()
})

/** Work areas: a wide screen, and 1366×768 below a task bar, at 100 % and at 150 % of the system's scale. */
const wide = { x: 0, y: 0, width: 1920, height: 1040 }
const small = { x: 0, y: 0, width: 1366, height: 728 }
const scaled = { x: 0, y: 0, width: 911, height: 485 }
const usual = { width: 1280, height: 820 }
const at = (x: number, y: number, width: number, height: number) => ({ x, y, width, height })

test.each([
  ['first start on a wide screen', undefined, [wide], { bounds: at(320, 110, 1280, 820), maximised: false }],
  ['first start on a small one', undefined, [small], { bounds: at(43, 0, 1280, 728), maximised: true }],
  ['first start at 150 %', undefined, [scaled], { bounds: at(0, 0, 911, 485), maximised: true }],
  ['as it was left', at(100, 50, 1000, 700), [wide], { bounds: at(100, 50, 1000, 700), maximised: false }],
  ['half off the screen', at(1820, 100, 1000, 700), [wide], { bounds: at(920, 100, 1000, 700), maximised: false }],
  ['larger than the screen', at(0, 0, 2049, 1152), [small], { bounds: at(0, 0, 1366, 728), maximised: false }],
  ['on a screen that is gone', at(2500, 100, 1000, 700), [wide], { bounds: at(320, 110, 1280, 820), maximised: false }],
])('a window opens within a screen: %s', (_, bounds, screens, expected) => {
  expect(placeOn(bounds && { bounds, maximised: false }, screens, usual)).toEqual(expected)
})

test('a maximised window opens maximised on its screen', () => {
  const second = { ...wide, x: 1920 }
  const place = { bounds: at(2000, 50, 1000, 700), maximised: true }
  expect(placeOn(place, [wide, second], usual)).toEqual(place)
})

test('the log of the shell makes room and stays small', async () => {
  const logs = join(folder(), 'logs')
  const log = new ShellLog(logs)
  log.note('shell.start', { version: '1.0' })
  expect(await readFile(join(logs, 'shell.log'), 'utf8')).toMatch(/^\S+Z shell\.start version=1\.0\n$/)
  for (let turn = 0; turn < 5; turn++) {
    writeFileSync(join(logs, 'shell.log'), 'x'.repeat(256 * 1024))
    log.note('shell.start')
  }
  expect(readdirSync(logs).sort()).toEqual(['shell.1.log', 'shell.2.log', 'shell.log'])
})

test('a round is told when it brought something, a failure once', () => {
  const round = { at: '1', wellAt: '1', problem: null, batches: 0, events: 0, results: {} }
  const failed = { ...round, at: '2', problem: new Problem('core.sync.unreachable', { detail: 'x' }).toJSON() }
  expect(noticeOf(null, round)).toBeUndefined()
  expect(noticeOf(round, round)).toBeUndefined()
  expect(noticeOf(null, { ...round, batches: 1 })).toMatchObject({ title: '收到省里的回执' })
  expect(noticeOf(round, { ...round, at: '2', events: 5, results: { confirmed: 3, issued: 2 } })).toEqual({
    title: '收到省里的结果',
    body: '3 人已确认，2 人已发证。',
  })
  expect(noticeOf(round, failed)).toMatchObject({ title: '同步没有完成' })
  expect(noticeOf(failed, { ...failed, at: '3' })).toBeUndefined()
})
