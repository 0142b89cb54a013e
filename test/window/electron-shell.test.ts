import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { obtainElectron } from '../../scripts/electron-runtime.ts'
import { importFile } from '../../src/core/intake/session/import-file.ts'
import { Unit } from '../../src/core/unit.ts'
import { root } from '../fixtures/repository.ts'
import { clerk, password, sampleHome, sampleTable } from '../fixtures/unit/sample-home.ts'
import { openDisplay } from '../fixtures/window/display.ts'
import { see, showInElectron, takePicture, until } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'

vi.setConfig({ testTimeout: launchTimeout })

let home: string
let shown: Awaited<ReturnType<typeof showInElectron>> | undefined

beforeAll(() => requireBuilt())
afterEach(async () => {
  await shown?.close()
  shown = undefined
  await rm(home, { recursive: true, force: true })
})

test('reports that the core has ended, and starts it again', async () => {
  home = await sampleHome()
  shown = await showInElectron(home, 'own')
  const { page } = shown
  await see(page.getByLabel('密码')).toBeVisible()
  await shown.killCore()
  await see(page.getByText('与本机服务的连接已断开')).toBeVisible()
  await takePicture(page, 'window-connection-lost')
  await page.keyboard.press('Enter')
  await see(page.getByLabel('密码')).toBeVisible()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await see(page.getByText('还没有记录')).toBeVisible()
})

test('runs the core in a utility process, and offers the first run for a folder without a unit', async () => {
  home = `${await sampleHome()}/empty`
  shown = await showInElectron(home, 'utility')
  const { page } = shown
  await see(page.getByText('欢迎使用职称证书工作台')).toBeVisible()
  await see(page.getByText(home, { exact: true })).toBeVisible()
  expect(shown.complaints).toEqual([])
})

test('refuses other pages, second windows and permissions', async () => {
  home = await sampleHome()
  shown = await showInElectron(home)
  const { page, app } = shown
  await see(page.getByLabel('密码')).toBeVisible()
  await page.evaluate(`location.href = 'https://example.org/'`)
  expect(await page.evaluate(`window.open('https://example.org/') === null`)).toBe(true)
  expect(await page.evaluate(`Notification.requestPermission()`)).toBe('denied')
  expect(page.url()).toBe('app://main/')
  expect(app.windows()).toHaveLength(1)
})

/** Signs in the account that the page proposes: the clerk. */
const signIn = async (page: Page): Promise<void> => {
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
}

test('opens a file and a link from the system after the sign-in', async () => {
  home = await sampleHome()
  const table = sampleTable(5)
  const path = join(home, table.name)
  await writeFile(path, Buffer.from(await table.arrayBuffer()))
  shown = await showInElectron(home, 'usual', [path])
  const { page, app } = shown
  await signIn(page)
  await see(page.getByRole('dialog')).toContainText(table.name)
  await page.reload() // the file is opened only once
  await see(page.getByRole('menuitem', { name: '总览' })).toHaveClass(/selected/)
  await app.evaluate(({ app }) => app.emit('second-instance', {}, ['gzzc', 'gzzc://records'], '/'))
  await see(page.getByRole('menuitem', { name: '录入与导入' })).toHaveClass(/selected/)
  await app.evaluate(({ app }) => app.emit('second-instance', {}, ['gzzc', '/nowhere/名单.xlsx'], '/'))
  await see(page.getByText('打不开“名单.xlsx”')).toBeVisible()
})

/** Answers the system's next dialog, which a test cannot reach, with a path. Its options are in `asked`. */
const chooseNext = (app: NonNullable<typeof shown>['app'], path: string) =>
  app.evaluate(({ dialog }, chosen) => {
    dialog.showOpenDialog = (async (_window: unknown, options: object) => {
      Object.assign(globalThis, { asked: options })
      return { canceled: false, filePaths: [chosen] }
    }) as unknown as typeof dialog.showOpenDialog
  }, path)
const clickMenu = (app: NonNullable<typeof shown>['app'], label: string) =>
  app.evaluate(({ Menu }, wanted) => {
    const items = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) =>
      submenu!.items.flatMap((item) => [item, ...(item.submenu?.items ?? [])]),
    )
    items.find((item) => item.label === wanted)!.click()
  }, label)
const menuLabels = (app: NonNullable<typeof shown>['app']) =>
  app.evaluate(({ Menu }) =>
    JSON.stringify(
      Menu.getApplicationMenu()!.items.flatMap(({ submenu }) =>
        submenu!.items.flatMap((item) => [item.label, ...(item.submenu?.items.map(({ label }) => label) ?? [])]),
      ),
    ),
  )

test('opens another unit’s folder that a person chose, and none that a page names', async () => {
  home = await sampleHome()
  const other = await sampleHome()
  const people = 3
  const unit = await Unit.open(other, { account: clerk, password })
  const table = sampleTable(people)
  await importFile(unit, { name: table.name, bytes: new Uint8Array(await table.arrayBuffer()) })
  await unit.close()
  shown = await showInElectron(home)
  const { page, app } = shown
  await signIn(page)
  expect(await page.evaluate(`window.desktop.openUnit(${JSON.stringify(other)})`)).toBe(false)
  await page.getByRole('menuitem', { name: '设置' }).click()
  await page.getByRole('tab', { name: '备份与恢复' }).click()
  const open = page.getByRole('button', { name: '打开另一份数据' })
  await chooseNext(app, join(home, 'logs'))
  await open.click()
  await see(page.getByText('这个文件夹里没有单位的数据')).toBeVisible()
  await chooseNext(app, other)
  await open.click()
  await signIn(page)
  await page.getByRole('menuitem', { name: '录入与导入' }).click()
  await see(page.getByText(`共 ${people} 条`)).toBeVisible()
  // The next start opens it again.
  await shown.close()
  shown = await showInElectron(home)
  await signIn(shown.page)
  await shown.page.getByRole('menuitem', { name: '录入与导入' }).click()
  await see(shown.page.getByText(`共 ${people} 条`)).toBeVisible()
})

test('opens by native dialogs, and lists recent files per account: menu, palette, import button', async () => {
  home = await sampleHome()
  const table = sampleTable(5)
  const path = join(home, table.name)
  await writeFile(path, Buffer.from(await table.arrayBuffer()))
  const folder = join(home, '五月照片')
  await mkdir(join(folder, '第一批'), { recursive: true })
  await writeFile(join(folder, '第一批/520101199001010011.jpg'), 'no photo')
  shown = await showInElectron(home)
  const { page, app } = shown
  await signIn(page)
  await until(async () => expect(await menuLabels(app)).toContain('导入表格…'))

  await chooseNext(app, path)
  await clickMenu(app, '导入表格…')
  await see(page.getByRole('dialog')).toContainText(table.name)
  await page.locator('.ant-modal-close').click()
  await chooseNext(app, folder)
  await clickMenu(app, '添加照片文件夹…')
  await see(page.getByRole('dialog')).toContainText('处理了 1 张')
  await page.locator('.ant-modal-close').click()
  await see(page.getByRole('dialog')).toBeHidden()

  await until(async () => expect(await menuLabels(app)).toContain('五月照片'))
  await page.keyboard.press('Control+2')
  await page.getByRole('button', { name: '最近打开' }).click()
  await see(page.getByRole('menuitem', { name: table.name })).toBeVisible()
  await takePicture(page, 'shell-recent-files')
  await page.getByRole('menuitem', { name: table.name }).click()
  await see(page.getByRole('dialog')).toContainText(table.name)
  await page.locator('.ant-modal-close').click()
  await see(page.getByRole('dialog')).toBeHidden()

  // A missing file is reported, and another account has its own list.
  await rm(path)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('最近打开 名单')
  await page.keyboard.press('Enter')
  await see(page.getByText(`打不开“${table.name}”`)).toBeVisible()
  await page.keyboard.press('Control+l')
  await see(page.getByLabel('密码')).toBeVisible()
  await page.locator('.sign-in').getByRole('combobox').click()
  await page.getByText('样例管理员（管理员）').click()
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
  await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
  await until(async () => expect(await menuLabels(app)).toContain('总览'))
  expect(await menuLabels(app)).not.toContain(table.name)

  // The folder for backups is chosen in the dialog.
  await chooseNext(app, folder)
  await page.getByRole('menuitem', { name: '设置' }).click()
  await page.getByRole('tab', { name: '备份与恢复' }).click()
  await page.getByRole('button', { name: '选择放备份的文件夹' }).click()
  await see(page.getByLabel('备份到这个文件夹')).toHaveValue(folder)
  await takePicture(page, 'settings-choose-folder')
  const asked = await app.evaluate(() => (globalThis as unknown as { asked: object }).asked)
  expect(asked).toMatchObject({ title: '选择放备份的文件夹', properties: ['openDirectory', 'createDirectory'] })
  expect(shown.complaints).toEqual([])
})

test('the page cannot name a path: neither by its bridge nor by events of its own', async () => {
  home = await sampleHome()
  const path = join(home, 'secret.csv')
  await writeFile(path, 'nobody chose this')
  shown = await showInElectron(home)
  const { page, app } = shown
  await signIn(page)
  await until(async () => expect(await menuLabels(app)).toContain('总览'))
  const bridge: string[] = await page.evaluate(`Object.keys(desktop).sort()`)
  const names = ['checkForUpdate', 'choose', 'connectCore', 'listen', 'listenUpdates', 'notify']
  expect(bridge).toEqual([...names, 'openUnit', 'reportState', 'restartToUpdate'])
  // A file that claims a path, in an input and in a drop that a script makes.
  await page.evaluate(`(() => {
    const file = new File(['x'], 'secret.csv')
    Object.defineProperty(file, 'path', { value: ${JSON.stringify(path)} })
    const data = new DataTransfer()
    data.items.add(file)
    const input = Object.assign(document.createElement('input'), { type: 'file' })
    document.body.append(input)
    input.files = data.files
    input.dispatchEvent(new Event('change', { bubbles: true }))
    input.remove()
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: data }))
  })()`)
  await page.evaluate(`desktop.choose({ kind: 'anything', title: ${JSON.stringify(path)} })`)
  // The next real choice arrives, and nothing before it did.
  const table = sampleTable(5)
  const chosen = join(home, table.name)
  await writeFile(chosen, Buffer.from(await table.arrayBuffer()))
  await page.getByLabel('选择要导入的表格').setInputFiles(chosen)
  await until(async () => expect(await menuLabels(app)).toContain(table.name))
  expect(await menuLabels(app)).not.toContain('secret.csv')
})

test('lists a file that was chosen in the window among the recent files', async () => {
  home = await sampleHome()
  const table = sampleTable(5)
  const path = join(home, table.name)
  await writeFile(path, Buffer.from(await table.arrayBuffer()))
  shown = await showInElectron(home)
  const { page, app } = shown
  await signIn(page)
  await page.getByLabel('选择要导入的表格').setInputFiles(path)
  await see(page.getByRole('dialog')).toContainText(table.name)
  await until(async () => expect(await menuLabels(app)).toContain(table.name))
})

test('asks before it quits while a task runs, and restores the position of its window', async () => {
  home = await sampleHome()
  shown = await showInElectron(home)
  const { page, app } = shown
  await signIn(page)
  const bounds = { x: 40, y: 30, width: 1100, height: 700 }
  await app.evaluate(({ BrowserWindow, dialog }, wanted) => {
    BrowserWindow.getAllWindows()[0]!.setBounds(wanted)
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    // A test cannot reach the native dialog, so it answers "continue" here.
    dialog.showMessageBox = (async (_window: unknown, { message }: { message: string }) => {
      asked.push(message)
      return { response: 0 }
    }) as unknown as typeof dialog.showMessageBox
  }, bounds)
  // As the page reports while an import runs.
  await page.evaluate(
    `desktop.reportState({ sections: [], mayImport: true, task: '导入', theme: 'system', recents: [] })`,
  )
  await app.evaluate(({ app }) => app.quit())
  await until(async () =>
    expect(await app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)).toEqual([
      '正在导入，退出会放弃这次导入',
    ]),
  )
  await see(page.getByRole('menuitem', { name: '总览' })).toBeVisible()
  await page.evaluate(
    `desktop.reportState({ sections: [], mayImport: true, task: null, theme: 'system', recents: [] })`,
  )
  await shown.close()
  expect(await readFile(join(home, '.shell/logs/shell.log'), 'utf8')).toContain('shell.start')

  shown = await showInElectron(home)
  const { width, height } = await shown.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.getBounds(),
  )
  expect({ width, height }).toEqual({ width: 1100, height: 700 })
})

test('ends in bounded time: a core that does not answer is killed, without a question when the system shuts down', async () => {
  home = await sampleHome()
  shown = await showInElectron(home, 'own')
  const { page, app } = shown
  await signIn(page)
  await page.evaluate(
    `desktop.reportState({ sections: [], mayImport: true, task: '导入', theme: 'system', recents: [] })`,
  )
  await until(async () => expect(await menuLabels(app)).not.toContain('录入与导入'))
  await shown.stopCore()
  await app.evaluate(({ powerMonitor }) => void setImmediate(() => powerMonitor.emit('shutdown')))
  await shown.close()
  expect(await readFile(join(home, '.shell/logs/shell.log'), 'utf8')).toContain('core.killed')
  // The store opens normally.
  shown = await showInElectron(home)
  await signIn(shown.page)
})

test('shows a tray icon during tasks and notices in the background; prints, zooms and logs', async () => {
  home = await sampleHome()
  shown = await showInElectron(home)
  const { page, app } = shown
  await signIn(page)
  await app.evaluate(({ Notification, Tray }) => {
    const seen = { trays: [] as string[], gone: 0, notices: [] as string[] }
    Object.assign(globalThis, { seen })
    const { setToolTip, destroy } = Tray.prototype
    Tray.prototype.setToolTip = function (text) {
      seen.trays.push(text)
      setToolTip.call(this, text)
    }
    Tray.prototype.destroy = function () {
      seen.gone++
      destroy.call(this)
    }
    // No notification service runs here, so the test records the notices.
    Notification.isSupported = () => true
    Notification.prototype.show = function () {
      seen.notices.push(`${this.title}：${this.body}`)
      this.emit('click')
    }
  })
  const seen = () =>
    app.evaluate(() => (globalThis as unknown as { seen: { trays: string[]; gone: number; notices: string[] } }).seen)
  const reportTask = (task: string | null) =>
    page.evaluate(
      `desktop.reportState({ sections: [], mayImport: true, task: ${JSON.stringify(task)}, theme: 'system', recents: [] })`,
    )
  await reportTask('同步')
  await until(async () => expect((await seen()).trays).toEqual(['职称证书工作台：正在同步']))
  await reportTask(null)
  await until(async () => expect((await seen()).gone).toBe(1))

  // A focused window shows no notice. In the background the system shows one, and a click opens the section.
  const notice = `desktop.notify({ title: '收到省里的回执', body: '1 个批次已送达。', section: 'sync' })`
  await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    window!.isFocused = () => true
  })
  await page.evaluate(notice)
  await app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    window!.isFocused = () => false
  })
  await page.evaluate(notice)
  await see(page.getByRole('menuitem', { name: '同步' })).toHaveClass(/selected/)
  expect((await seen()).notices).toEqual(['收到省里的回执：1 个批次已送达。'])

  await page.evaluate(`window.print = () => { window.printed = (window.printed ?? 0) + 1 }`)
  await clickMenu(app, '打印…')
  await until(async () => expect(await page.evaluate('window.printed')).toBe(1))
  const zoom = () => page.evaluate(`document.documentElement.style.zoom`)
  await clickMenu(app, '放大')
  await until(async () => expect(await zoom()).toBe('110%'))
  await clickMenu(app, '实际大小')
  await until(async () => expect(await zoom()).not.toBe('110%'))

  await page.getByRole('menuitem', { name: '设置' }).click()
  await page.getByRole('tab', { name: '日志' }).click()
  const saved = join(home, 'exported.txt')
  await app.evaluate(({ session }, path) => {
    session.defaultSession.once('will-download', (_event, item) => item.setSavePath(path))
  }, saved)
  await page.getByRole('button', { name: '导出运行日志' }).click()
  const text = await until(async () => {
    const written = await readFile(saved, 'utf8')
    expect(written).toContain('session.open')
    return written
  })
  expect(text).toContain('shell.start')
  // Only words of the program: no names, no numbers of persons, no paths.
  expect(text).toMatch(/^[\x20-\x7e\n]*$/)
  expect(text).not.toContain(home)
})

test('a crashed page is loaded again', async () => {
  home = await mkdtemp(join(tmpdir(), 'gzzc-crash-'))
  // Without Playwright, because it delays the next page when it is attached to one that crashes.
  await writeFile(join(home, 'package.json'), '{ "name": "crash", "version": "1.0.0", "main": "crash.cjs" }')
  await writeFile(
    join(home, 'crash.cjs'),
    `require(${JSON.stringify(join(root, 'out/main/index.cjs'))})
     let loads = 0
     require('electron').app.on('web-contents-created', (_event, page) => page.on('did-finish-load', () => {
       console.log('loaded', ++loads)
       if (loads === 1) page.forcefullyCrashRenderer()
       else process.exit(0)
     }))`,
  )
  const [runtime, display] = await Promise.all([obtainElectron(), openDisplay()])
  const guard = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(runtime.executable, [...guard, '--disable-gpu', home], {
    env: {
      ...process.env,
      DISPLAY: display.name,
      GZZC_HOME: join(home, 'unit'),
      GZZC_DATA: 'sample',
      GZZC_CORE_NODE: process.execPath,
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let told = ''
  child.stdout.on('data', (piece) => {
    told += piece
  })
  await new Promise((resolve) => child.once('exit', resolve))
  display.close()
  expect(told).toContain('loaded 2')
  expect(await readFile(join(home, 'unit/.shell/logs/shell.log'), 'utf8')).toContain('page.gone reason=')
  // A dump would contain what the process had in memory.
  const files = await readdir(join(home, 'unit'), { recursive: true })
  expect(files.filter((file) => file.endsWith('.dmp'))).toEqual([])
})

test('the menu is in Chinese and lists the sections of the signed-in account', async () => {
  home = await sampleHome()
  shown = await showInElectron(home)
  const { page, app } = shown
  const labels = () =>
    app.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()!.items.map(({ label, submenu }) => [label, submenu!.items.map((item) => item.label)]),
    )
  await see(page.getByLabel('密码')).toBeVisible()
  expect(JSON.stringify(await labels())).not.toContain('录入与导入')
  await signIn(page)
  await until(async () => expect(JSON.stringify(await labels())).toContain('录入与导入'))
  expect(JSON.stringify(await labels())).not.toMatch(/[a-z]{3}/)
  await app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()!.items.flatMap(({ submenu }) => submenu!.items)
    items.find(({ label }) => label === '深色')!.click()
    items.find(({ label }) => label === '录入与导入')!.click()
  })
  await see(page.getByRole('menuitem', { name: '录入与导入' })).toHaveClass(/selected/)
  await until(async () => expect(await page.evaluate(`document.documentElement.dataset.theme`)).toBe('dark'))
  await takePicture(page, 'shell-electron-dark')
})
