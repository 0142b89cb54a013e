import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, test } from 'vitest'

// The tools that write deb and AppImage are downloaded (docs/distribution.md). Both contain the desktop entry that
// electron-builder writes, which this suite checks.
const require = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
const { Packager } = require('app-builder-lib') as {
  Packager: new (options: object) => { validateConfig(): Promise<void> }
}
const { LinuxPackager } = require('app-builder-lib/out/linuxPackager') as {
  LinuxPackager: new (packager: object) => { readonly platformSpecificBuildOptions: object }
}
const { LinuxTargetHelper } = require('app-builder-lib/out/targets/LinuxTargetHelper') as {
  LinuxTargetHelper: new (
    packager: object,
  ) => {
    computeDesktopEntry(options: object): Promise<string>
    getDesktopFileName(): string
  }
}

/** The entry of a product, by key, and the name of its file. */
const desktopEntry = async (config: string) => {
  const projectDir = join(import.meta.dirname, '../..')
  const packager = new Packager({ projectDir, config })
  await packager.validateConfig()
  Object.assign(packager, { _appInfo: new (require('app-builder-lib').AppInfo)(packager, null) })
  const linux = new LinuxPackager(packager)
  const helper = new LinuxTargetHelper(linux)
  const lines = (await helper.computeDesktopEntry(linux.platformSpecificBuildOptions)).trim().split('\n').slice(1)
  const entry = Object.fromEntries(lines.map((line) => [line.split('=')[0]!, line.slice(line.indexOf('=') + 1)]))
  return { file: helper.getDesktopFileName(), entry }
}

test('the entry of the workbench names its files, its links and its windows', async () => {
  const { file, entry } = await desktopEntry('electron-builder.yml')
  expect(file).toBe('gzzc')
  expect(entry).toMatchObject({
    Name: 'GZZC',
    'Name[zh_CN]': '职称证书工作台',
    Exec: '/opt/GZZC/gzzc -- %U',
    Icon: 'gzzc',
    StartupWMClass: 'gzzc',
    Categories: 'Office;',
    MimeType: 'application/vnd.gzzc.batch;application/vnd.gzzc.receipt;x-scheme-handler/gzzc;',
  })
})

test('the entry of the photo tool names no files or links', async () => {
  const { file, entry } = await desktopEntry('electron-builder.photo.yml')
  expect(file).toBe('gzzc-photo')
  expect(entry).toMatchObject({ Name: '照片处理工具', Icon: 'gzzc-photo', StartupWMClass: 'gzzc-photo' })
  expect(entry['MimeType']).toBeUndefined()
  expect(entry['Exec']).toMatch(/gzzc-photo"? %U$/)
})
