import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../fixtures/repository.ts'

// Settings that are lost without any other test noticing: each keeps something from leaving the computer or from being misread.
const read = (file: string): string => readFileSync(join(root, file), 'utf8')
const shell = globSync('src/main/**/*.ts', { cwd: root })
const windows = shell.filter((file) => read(file).includes('new BrowserWindow('))

describe('the shell', () => {
  test('starts no crash reporter, because a dump of the core contains keys and persons', () => {
    expect(shell.filter((file) => /\bcrashReporter\b/u.test(read(file)))).toEqual([])
  })

  test('opens no window that fetches word lists for a spelling check', () => {
    expect(windows.length).toBeGreaterThanOrEqual(2)
    expect(windows.filter((file) => !/spellcheck: false/u.test(read(file)))).toEqual([])
  })

  test('takes the address of a link behind `--`, so that none is read as an option', () => {
    expect(read('src/main/index.ts')).toMatch(/setAsDefaultProtocolClient\([^)]*\['--'\]\)/u)
    expect(read('packaging/installer.nsh')).toMatch(/" -- "%1"'/u)
    expect(read('electron-builder.yml')).toMatch(/executableArgs: \["--"\]/u)
  })

  test('installs where only administrators can change it, unless a person chooses otherwise', () => {
    const installer = read('electron-builder.yml')
    expect(installer).toMatch(/oneClick: false/u)
    expect(installer).toMatch(/selectPerMachineByDefault: true/u)
  })
})
