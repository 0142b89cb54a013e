import { rm } from 'node:fs/promises'
import type { WebSocketRoute } from 'playwright'
import { expect, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { password, sampleHome } from '../fixtures/unit/sample-home.ts'
import { see, showInBrowser } from '../fixtures/window/hosts.ts'

test('while the store takes long to open, the sign-in page says so, and that no data is lost', async () => {
  requireBuilt()
  const home = await sampleHome()
  const shown = await showInBrowser(home)
  try {
    const { page } = shown
    // Holds back the core's answers, as during the migration of an older store.
    let held: (() => void)[] | undefined
    await page.routeWebSocket(/./, (window: WebSocketRoute) => {
      const core = window.connectToServer()
      core.onMessage((answer) => (held ? held.push(() => window.send(answer)) : window.send(answer)))
    })
    await page.reload()
    await see(page.getByLabel('密码')).toBeVisible()
    await see(page.getByText('正在打开并整理数据')).toHaveCount(0)
    held = []
    await page.getByLabel('密码').fill(password)
    await page.keyboard.press('Enter')
    await see(page.getByRole('status')).toContainText('正在打开并整理数据，请稍候')
    await see(page.getByRole('status')).toContainText('中途关闭也不会丢失数据，下次登录会接着整理')
    const answers = held
    held = undefined
    for (const answer of answers) answer()
    await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
    expect(shown.complaints).toEqual([])
  } finally {
    await shown.close()
    await rm(home, { recursive: true, force: true })
  }
}, 300_000)
