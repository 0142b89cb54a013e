import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { LinkOpener } from '../../scripts/open-link.ts'
import { WebHost } from '../../src/core/host/web-host.ts'
import { Workplace } from '../../src/core/host/workplace/workplace.ts'
import { launchChromium } from '../fixtures/window/launch.ts'

let folder: string
let host: WebHost

/** Stands in for the system's opener: writes its own command line down, as any user of the machine sees it. */
const opener = '#!/bin/sh\ntr "\\0" "\\n" < /proc/$$/cmdline > "$SEEN.new" && mv "$SEEN.new" "$SEEN"\n'

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gzzc-link-'))
  await writeFile(join(folder, 'xdg-open'), opener)
  await chmod(join(folder, 'xdg-open'), 0o755)
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>the window</title>')
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`)
  vi.stubEnv('SEEN', join(folder, 'seen'))
  host = await WebHost.start({ workplace: new Workplace(join(folder, 'no-unit'), '0.0.0'), pages: folder })
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await host.close()
  await rm(folder, { recursive: true, force: true })
})

test('leads a browser to a one-time link that no command line shows and no other user can read', async () => {
  const link = host.link()
  const token = new URL(link).searchParams.get('token')!
  const browser = new LinkOpener(() => expect.unreachable('no opener'))
  browser.open(link)
  const seen = await vi.waitFor(() => readFile(join(folder, 'seen'), 'utf8'), { timeout: 20_000 })
  expect(seen).not.toContain(token)
  const page = seen.trim().split('\n').at(-1)!
  expect((await stat(page)).mode & 0o777).toBe(0o600)
  expect((await stat(dirname(page))).mode & 0o777).toBe(0o700)

  const chromium = await launchChromium()
  try {
    const shown = await chromium.newPage()
    await shown.goto(`file://${page}`)
    await shown.waitForURL(`${host.origin}/`)
    expect(await shown.title()).toBe('the window')
  } finally {
    await chromium.close()
  }
  browser.close()
  expect(await readdir(dirname(page)).catch(() => 'gone')).toBe('gone')
})
