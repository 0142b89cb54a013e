import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { installProvince } from '../../scripts/install-province.ts'

const registry = spawnSync('npm', ['ping'], { encoding: 'utf8', shell: process.platform === 'win32' })
if (registry.status !== 0) console.warn('installing the province server skipped: npm cannot reach its registry')

test.skipIf(registry.status !== 0)(
  'the province server installs and serves without the packages of the desktop app',
  async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'gzzc-install-')), 'gzzc')
    installProvince(folder)
    for (const name of ['electron', 'react', 'antd', 'playwright', 'vite', 'vitest', 'typescript'])
      expect(existsSync(join(folder, 'node_modules', name)), name).toBe(false)
    const gzzc = join(folder, 'src/cli/gzzc.ts')
    const home = join(folder, 'home')
    const init = spawnSync(process.execPath, [gzzc, 'province', 'init', '--home', home, '--plain-keys'], {
      encoding: 'utf8',
    })
    expect(init.status, init.stderr).toBe(0)
    const ports = ['--port', '0', '--console-port', '0']
    const serve = spawn(process.execPath, [gzzc, '--json', 'province', 'serve', '--home', home, ...ports], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    try {
      const [line] = (await once(serve.stdout, 'data')) as [Buffer]
      const { address } = JSON.parse(line.toString().split('\n')[0]!) as { address: string }
      const page = await fetch(`${address}/zccx`)
      expect(page.status).toBe(200)
      expect(await page.text()).toContain('<html')
    } finally {
      serve.kill('SIGKILL')
      await once(serve, 'exit')
    }
  },
  90_000,
)
