import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listPackage } from '@electron/asar'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { photoTrialExecutable, photoTrialFolder, requireTrial } from '../../scripts/trial-package.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { openDisplay } from '../fixtures/window/display.ts'
import { debuggingPortOf, PageDriver } from './page-driver.ts'

let home: string
beforeAll(async () => {
  requireTrial('photo')
  home = await mkdtemp(join(tmpdir(), 'gzzc-photo-product-'))
})
afterAll(() => rm(home, { recursive: true, force: true }))

test('the photo product contains its shell and its page, and no part of the workbench', async () => {
  const files = listPackage(join(photoTrialFolder, 'resources/app.asar'), { isPack: false }).map((file) =>
    file.slice(1),
  )
  const tops = [...new Set(files.map((file) => file.split('/').slice(0, 3).join('/')))].sort()
  expect(tops).toEqual(['out', 'out/photo-tool', 'out/photo-tool/main.cjs', 'out/photo-tool/page', 'package.json'])
  expect(files.filter((file) => /\.(map|tsx?|node|pem)$/.test(file))).toEqual([])
  for (const kind of [
    /photo-worker-.*\.js$/,
    /tfjs-backend-wasm-simd-.*\.wasm$/,
    /facemesh-.*\.bin$/,
    /licences\.json$/,
  ])
    expect(files.filter((file) => kind.test(file))).toHaveLength(1)
  expect(await readdir(join(photoTrialFolder, 'resources'))).not.toContain('app')
})

test('the photo product starts, and checks a photo', async () => {
  const display = await openDisplay()
  const guard = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = spawn(photoTrialExecutable, [...guard, '--disable-gpu', '--remote-debugging-port=0'], {
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, DISPLAY: display.name },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  })
  const ended = new Promise((resolve) => app.once('exit', resolve))
  try {
    const page = await PageDriver.open(await debuggingPortOf(app))
    await page.see('选择一张照片')
    expect(await page.evaluate('location.href')).toBe('app://photo/')
    const photo = Buffer.from(await drawPortrait({ ...samplePortrait(3), tilt: 9, background: '#438edb' }))
    await page.evaluate(`(() => {
      const bytes = Uint8Array.from(atob('${photo.toString('base64')}'), (character) => character.charCodeAt(0))
      const given = new DataTransfer()
      given.items.add(new File([bytes], 'a.jpg', { type: 'image/jpeg' }))
      const input = document.querySelector('input[aria-label=照片文件]')
      input.files = given.files
      input.dispatchEvent(new Event('change', { bubbles: true }))
    })()`)
    await page.see('已修好，可以使用')
    page.close()
  } finally {
    process.kill(-app.pid!, 'SIGKILL')
    await ended
    display.close()
  }
})
