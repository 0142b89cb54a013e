// `npm start`: starts the workbench in Electron if there is a display and a runtime, otherwise in a browser by the web host.
//   npm start -- [--home DIR] [--web] [--port N]
// Without --home it uses sample data, made on the first start, with a sample province that runs as long as this process.
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { Province } from '../src/server/province.ts'
import { ensureBuilt } from './built.ts'
import { type ElectronRuntime, findElectron, obtainElectron } from './electron-runtime.ts'
import { LinkOpener } from './open-link.ts'

const root = join(import.meta.dirname, '..')
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const { values: options } = parseArgs({
  options: { home: { type: 'string' }, web: { type: 'boolean' }, port: { type: 'string' } },
})
const display = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)

/** Port of the sample province. The sample unit stores it. */
const samplePort = 8459

/** Why the desktop app must not open real data here, with what to do; undefined when it may. */
const refusal = (runtime: ElectronRuntime | undefined): string | undefined => {
  if (!options.home || options.web || !display) return undefined
  const otherwise = '或在浏览器中打开：npm start -- --web --home 文件夹；只想试用：npm start（样例数据）'
  if (runtime?.kind !== 'official')
    return `这里没有正式的 Electron，测试用的旧版本没有安全更新，不能打开真实数据。\n请安装正式的运行环境：npx install-electron\n${otherwise}`
  if (process.getuid?.() === 0)
    return `以 root 身份运行时没有安全沙箱，不能打开真实数据。\n请用普通账号启动，${otherwise}`
  return undefined
}

/** The unit's folder: the one from the options, or sample data. */
const unitHome = async (): Promise<string> => {
  if (options.home) return resolve(options.home)
  const folder = join(root, '.cache/sample')
  console.log(
    '样例数据：人员均为虚构，照片为绘制；第一次启动需要半分钟准备。要用自己的数据：npm start -- --home 文件夹',
  )
  const { openSampleHome } = await import('../src/sample/sample-home.ts')
  const sample = await openSampleHome(folder, samplePort, new AbortController().signal, () => {})
  console.log(`样例省级服务：${sample.address}（核验页面 ${sample.address}/zccx）；样例名单：${sample.list}`)
  await showConsole(sample.province)
  return sample.unit
}

/** Starts the console of the sample province and prints its links. */
const showConsole = async (province: Province): Promise<void> => {
  const { inviteSampleOfficers } = await import('../src/sample/sample-officers.ts')
  const { consoleAddress } = province.settings
  await province.listenConsole({ port: Number(new URL(consoleAddress).port) })
  console.log(`样例管理台：${consoleAddress}；两个样例账号，各有全部岗位，一件事由一个提请、另一个复核：`)
  for (const { name, link } of await inviteSampleOfficers(province))
    console.log(link ? `  ${name}，第一次设置密码和验证器：${link}` : `  ${name}，已设置过，直接登录`)
}

/** The runtime for the window, or the reason why there is none. */
const chooseRuntime = async (): Promise<ElectronRuntime | string> => {
  if (options.web) return '按要求使用网页方式（--web）'
  if (!display) return '没有图形显示（DISPLAY 未设置）'
  try {
    return await obtainElectron(console.log)
  } catch (error) {
    return `没有可用的 Electron：${(error as Error).message}`
  }
}

const startElectron = (runtime: ElectronRuntime, home: string): ChildProcess => {
  const data = options.home ? {} : { GZZC_DATA: 'sample' }
  const environment: NodeJS.ProcessEnv = { ...process.env, GZZC_HOME: home, ...data }
  // The core runs on this Node, because the test runtime's own is too old for the database.
  if (runtime.kind === 'test') environment.GZZC_CORE_NODE = process.execPath
  // Chromium refuses to run as root with its sandbox.
  const guard = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  console.log(
    `GZZC ${version}：Electron ${runtime.version}（${runtime.kind === 'test' ? '测试用运行环境' : '正式运行环境'}）`,
  )
  return spawn(runtime.executable, [...guard, root], { stdio: 'inherit', env: environment })
}

const browser = new LinkOpener(() => console.log('没有自动打开浏览器，请复制上面的链接。'))

const startWebHost = (why: string, home: string): ChildProcess => {
  const entry = join(root, 'out/main/web-process.cjs')
  const sampleProgram = join(root, 'out/main/sample-program.cjs')
  const host = spawn(
    process.execPath,
    [entry, home, version, join(root, 'out/renderer'), sampleProgram, options.port ?? '0'],
    {
      // The channel carries no messages. It closes when this process dies, which ends the host.
      stdio: ['inherit', 'pipe', 'inherit', 'ipc'],
    },
  )
  console.log(`GZZC ${version}：在浏览器中打开（${why}）`)
  console.log(`数据文件夹：${home}`)
  createInterface({ input: host.stdout! }).on('line', (line) => {
    const link = /^OPEN (\S+)$/.exec(line)?.[1]
    if (!link) return console.log(line)
    console.log(
      `\n  ${link}\n\n链接只能打开一次；按回车键取得新的链接，按 Ctrl+C 结束。\n备份等要用的文件或文件夹：在这里输入完整路径并按回车，再到网页里选择。`,
    )
    if (display) browser.open(link)
  })
  return host
}

const refused = refusal(findElectron())
if (refused) {
  console.error(refused)
  process.exit(2)
}
ensureBuilt()
const runtime = await chooseRuntime()
const home = await unitHome()
const child = typeof runtime === 'string' ? startWebHost(runtime, home) : startElectron(runtime, home)
process.on('SIGINT', () => {}) // Ctrl+C reaches the child too; this process ends after it
process.on('SIGTERM', () => child.kill())
process.on('exit', () => browser.close())
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
